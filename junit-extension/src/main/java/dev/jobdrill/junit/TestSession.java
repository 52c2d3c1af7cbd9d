package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.FaultNotStruckError;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one test owns for as long as it runs; made at first need and closed by JUnit's store. */
// CloseableResource serves JUnit 5.12, AutoCloseable all later ones, which deprecate the former.
@SuppressWarnings({"try", "deprecation"})
final class TestSession implements AutoCloseable, CloseableResource {
  private static final Set<Class<?>> PARAMETERS = Set.of(
      JobHarness.class,
      StubServer.class,
      Sandbox.class,
      VirtualClock.class,
      JobRun.class,
      DeadJobReplay.class,
      StatefulRedisConnection.class);

  private static final Set<String> ABORTING = Set.of(
      "org.opentest4j.TestAbortedException", "org.junit.internal.AssumptionViolatedException");

  private static final Logger log = LoggerFactory.getLogger("dev.jobdrill.evidence");

  private final ExtensionContext context;
  private final ExtensionSettings settings;
  private final Sandbox sandbox;
  private final List<Schedule> faults;
  private final Evidence evidence;
  private @Nullable JobHarness harness;

  TestSession(ExtensionContext context, ExtensionSettings settings) {
    this.context = context;
    this.settings = settings;
    this.faults = FaultAnnotations.of(context);
    this.evidence = new Evidence(context);
    // The last, so that what fails before leaves no sandbox behind.
    DrillEnvironment environment = SharedEnvironment.of(context, settings.environment(context));
    this.sandbox =
        needsOwnRedis() ? environment.openSandboxWithOwnRedis() : environment.openSandbox();
  }

  private boolean needsOwnRedis() {
    return ExtensionSettings.ownRedis(context)
        || faults.stream()
            .flatMap(schedule -> schedule.faults().stream())
            .anyMatch(fault -> fault.fault().kind().redisTrouble().isPresent());
  }

  static boolean supports(Parameter parameter) {
    return PARAMETERS.contains(parameter.getType())
        // One for other types than strings is another extension's.
        && (!(parameter.getParameterizedType() instanceof ParameterizedType generic)
            || Arrays.stream(generic.getActualTypeArguments()).allMatch(String.class::equals));
  }

  Object argument(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type == StubServer.class) {
      return sandbox.stubServer();
    } else if (type == Sandbox.class) {
      return sandbox;
    } else if (type == StatefulRedisConnection.class) {
      return sandbox.newConnection();
    } else if (type == VirtualClock.class) {
      return harness().clock();
    } else if (type == JobRun.class) {
      return lastRun();
    } else if (type == DeadJobReplay.class) {
      return replay(harnessOf(parameter));
    }
    return harnessOf(parameter);
  }

  private JobHarness harnessOf(Parameter parameter) {
    return AnnotationSupport.findAnnotation(parameter, PipelineUnderTest.class)
        .map(this::harnessFor)
        .orElseGet(this::harness);
  }

  private JobRun lastRun() {
    if (harness().jobs().isEmpty()) {
      throw new ParameterResolutionException("A JobRun parameter is the job enqueued last, and "
          + test() + " has enqueued no job yet. Take it in @AfterEach, or run a job in @BeforeEach;"
          + " a test method gets its run from JobHarness.runUntilSettled(...).");
    }
    return harness().lastRun();
  }

  private DeadJobReplay replay(JobHarness jobs) {
    DeadJob dead = context.getStore(JobdrillExtension.NAMESPACE).get(DeadJob.class, DeadJob.class);
    if (dead == null) {
      throw new ParameterResolutionException("A DeadJobReplay parameter replays the dead job of a"
          + " @DeadJobTest, and " + test() + " is none. Annotate it so, or take a JobHarness and"
          + " call DeadJobReplay.of(dead, jobs).");
    }
    DeadJobReplay replay = DeadJobReplay.of(dead, jobs);
    return DeadJobInputs.of(
            dead,
            context.getRequiredTestInstances().getAllInstances(),
            parameter -> argumentOf("@DeadJobInput", parameter))
        .map(replay::withInput)
        .orElse(replay);
  }

  private JobHarness harnessFor(PipelineUnderTest choice) {
    JobHarness all = harness();
    try {
      return all.pipeline(choice.value());
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException(
          "@PipelineUnderTest(\"" + choice.value() + "\") on a parameter of " + test() + ": "
              + e.getMessage() + " Correct the annotation's value.",
          e);
    }
  }

  private JobHarness harness() {
    if (harness == null) {
      DrillSettings drill = settings.drill(context);
      // Made anew after a crash, as in an exploration, so that what one has found fails here as
      // well.
      JobHarness plain = JobHarness.ofWorkers(
          sandbox,
          drill,
          () -> new Pipelines(context, this::pipelineArgument).collect(settings.pipelines()));
      try {
        JobHarness faulty =
            ExtensionSettings.forkingFrom(context).map(plain::forkingFrom).orElse(plain);
        for (Schedule schedule : faults) {
          faulty = faulty.inject(schedule);
        }
        harness = faulty;
      } catch (IllegalArgumentException e) {
        throw new ExtensionConfigurationException(
            "@InjectFault, attribute step or schedule, on " + test() + ": " + e.getMessage(), e);
      }
    }
    return harness;
  }

  private Object pipelineArgument(Parameter parameter) {
    return argumentOf("@PipelineUnderTest", parameter);
  }

  /** What a method may take that is called before the harness is there. */
  private Object argumentOf(String annotation, Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type != StubServer.class
        && type != Sandbox.class
        && (type != StatefulRedisConnection.class || !supports(parameter))) {
      throw new ExtensionConfigurationException(annotation + " method of "
          + context.getRequiredTestClass().getName() + " takes a " + type.getName()
          + "; it may take a StubServer, a Sandbox or a StatefulRedisConnection.");
    }
    return argument(parameter);
  }

  /** Judges the faults of a test that has ended, and keeps the evidence. */
  void conclude(Optional<Throwable> failure) {
    if (failure.isEmpty()) {
      try {
        requireFaultsStruck();
      } catch (FaultNotStruckError e) {
        keepEvidence(Optional.of(e));
        throw e;
      }
    }
    keepEvidence(failure);
  }

  private void keepEvidence(Optional<Throwable> failure) {
    if (failure.isPresent() && !isAborted(failure.get())) {
      List<JobRun> runs = runs();
      Optional<Path> page = evidence.writeFailed(failure.get(), runs);
      JobTimelines.attachTo(failure.get(), runs, page);
    } else if (evidence.isWanted()) {
      List<JobRun> runs = runsAsFarAsTheyCanBeSeen();
      failure.ifPresentOrElse(
          reason -> evidence.writeAborted(reason, runs), () -> evidence.writePassed(runs));
    }
  }

  /** A test may delete what it owns, and has not failed for that. */
  private List<JobRun> runsAsFarAsTheyCanBeSeen() {
    try {
      return runs();
    } catch (RuntimeException gone) {
      log.warn("What the jobs of {} did is not shown: {}", test(), gone.getMessage());
      return List.of();
    }
  }

  /** By name, since one of the two is JUnit 4's, which JUnit Jupiter honours where it is there. */
  static boolean isAborted(Throwable failure) {
    Class<?> type = failure.getClass();
    while (type != null && !ABORTING.contains(type.getName())) {
      type = type.getSuperclass();
    }
    return type != null;
  }

  private List<JobRun> runs() {
    if (harness == null) {
      return List.of();
    }
    JobHarness jobs = harness;
    return jobs.jobs().stream().map((JobHandle job) -> jobs.observe(job)).toList();
  }

  private void requireFaultsStruck() {
    if (!faults.isEmpty() || harness != null) {
      harness().requireFaultsStruck();
    }
  }

  private String test() {
    return context.getRequiredTestClass().getName() + "."
        + context.getTestMethod().map(Method::getName).orElse("");
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
