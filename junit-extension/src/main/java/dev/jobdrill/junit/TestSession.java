package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.platform.commons.support.AnnotationSupport;

/** What one test owns for as long as it runs; made at first need and closed by JUnit's store. */
// CloseableResource serves JUnit 5.12, AutoCloseable all later ones.
@SuppressWarnings("try")
final class TestSession implements AutoCloseable, CloseableResource {
  static final Set<Class<?>> PARAMETERS = Set.of(
      JobHarness.class,
      StubServer.class,
      Sandbox.class,
      VirtualClock.class,
      JobRun.class,
      StatefulRedisConnection.class);

  private final ExtensionContext context;
  private final ExtensionSettings settings;
  private final Sandbox sandbox;
  private final List<FaultSpec> faults;
  private @Nullable JobHarness harness;

  TestSession(ExtensionContext context, ExtensionSettings settings) {
    this.context = context;
    this.settings = settings;
    this.faults = FaultAnnotations.of(context);
    this.sandbox = SharedEnvironment.of(context, settings.environment(context)).openSandbox();
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
      return harness().lastRun();
    }
    return AnnotationSupport.findAnnotation(parameter, PipelineUnderTest.class)
        .map(named -> harness().pipeline(named.value()))
        .orElseGet(this::harness);
  }

  private JobHarness harness() {
    if (harness == null) {
      DrillSettings drill = settings.drill(context);
      JobHarness plain = JobHarness.of(
          sandbox,
          drill,
          new Pipelines(context, this::pipelineArgument).collect(settings.pipelines()));
      try {
        harness = faults.isEmpty() ? plain : plain.inject(faults.toArray(FaultSpec[]::new));
      } catch (IllegalArgumentException e) {
        throw new ExtensionConfigurationException(
            "@InjectFault, attribute step, on " + context.getRequiredTestClass().getName() + "."
                + context.getTestMethod().map(method -> method.getName()).orElse("") + ": "
                + e.getMessage(),
            e);
      }
    }
    return harness;
  }

  private Object pipelineArgument(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (!PARAMETERS.contains(type)
        || type == JobHarness.class
        || type == JobRun.class
        || type == VirtualClock.class) {
      throw new ExtensionConfigurationException("@PipelineUnderTest method of "
          + context.getRequiredTestClass().getName() + " takes a " + type.getName()
          + "; it may take a StubServer, a Sandbox or a StatefulRedisConnection.");
    }
    return argument(parameter);
  }

  /** The jobs this test has run, for the evidence of a failure. */
  List<JobRun> runs() {
    if (harness == null) {
      return List.of();
    }
    JobHarness jobs = harness;
    return jobs.jobs().stream().map((JobHandle job) -> jobs.observe(job)).toList();
  }

  void requireFaultsStruck() {
    if (!faults.isEmpty() || harness != null) {
      harness().requireFaultsStruck();
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
