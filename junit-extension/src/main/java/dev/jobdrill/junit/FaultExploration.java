package dev.jobdrill.junit;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.exploration.ExplorationReport.Replay;
import dev.jobdrill.exploration.Explorer;
import dev.jobdrill.exploration.SubjectFactory;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension behind {@link ExploreFaults}. It explores before it says which tests there are, since only then is it known
 * how many failures there are, however tests are run side by side. With an {@link InjectFault} beside it, one schedule is run alone.
 */
final class FaultExploration implements TestTemplateInvocationContextProvider {
  private static final Set<Class<?>> PARAMETERS =
      Set.of(JobRun.class, StubServer.class, Sandbox.class, DeadJob.class);

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return isWantedBy(context);
  }

  static boolean isWantedBy(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), ExploreFaults.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    if (!DeadJobs.areWantedBy(context)) {
      return explored(context, "", null);
    }
    return DeadJobs.of(context).stream()
        .flatMap(found -> found.why() == null
            ? explored(context, found.name(), found.job())
            : Stream.of(new Invocation(found.name(), "", found.why())));
  }

  private static Stream<TestTemplateInvocationContext> explored(
      ExtensionContext context, String of, @Nullable DeadJob dead) {
    Evidence evidence = new Evidence(context, of);
    String what = "exploration";
    ExplorationReport report;
    try {
      Optional<Schedule> alone = FaultAnnotations.inPlaceOfExploration(context);
      what = alone.isPresent() ? "replay" : what;
      report = explore(context, dead, alone);
    } catch (RuntimeException | AssertionError failure) {
      Throwable told = orItsReason(failure);
      evidence.writeUnexplored(told);
      return Stream.of(new Invocation(named(what, of), "", told));
    }
    String why = "";
    if (!report.unsound().isEmpty()) {
      why = "The verdict cannot be trusted: " + String.join("\n", report.unsound());
    } else if (hasTimedOut(context, report)) {
      why = "@Timeout is over: " + report.summary();
    } else if (annotation(context).failIfIncomplete() && !report.isComplete()) {
      why = report.summary();
    }
    evidence.writeExplored(report, why);
    String ofJob = dead == null ? "" : dead.id() + ": ";
    Stream<TestTemplateInvocationContext> failures = report.failures().stream()
        .map(failure ->
            new Invocation(ofJob + failure.title(), "", finding(context, failure.details())));
    return Stream.concat(
        Stream.of(new Invocation(
            named(what, of),
            context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName() + " " + ofJob + report.summary(),
            why.isEmpty() ? null : finding(context, why))),
        failures);
  }

  private static String named(String what, String of) {
    return of.isEmpty() ? what : what + " of " + of;
  }

  /** It was found here, which tells nobody anything: its only frame is the test's own. */
  private static AssertionError finding(ExtensionContext context, String what) {
    AssertionError finding = new AssertionError(what);
    finding.setStackTrace(new StackTraceElement[] {
      new StackTraceElement(
          context.getRequiredTestClass().getName(),
          context.getRequiredTestMethod().getName(),
          null,
          -1)
    });
    return finding;
  }

  private static ExplorationReport explore(
      ExtensionContext context, @Nullable DeadJob dead, Optional<Schedule> alone) {
    ExplorableClass.require(context);
    ExploreFaults wanted = annotation(context);
    ExtensionSettings settings = ExploredTest.settings(context);
    Explorer explorer = Explorer.on(SharedEnvironment.of(context, settings.environment(context)))
        .within(ExplorationBounds.of(
            wanted, settings.drill(context), ExplorationBounds.timeLimit(context)))
        .repeatedBy(schedule -> new Replay(
            "above @ExploreFaults", "@InjectFault(schedule = " + Replay.literal(schedule) + ")"));
    SubjectFactory runs =
        sandbox -> new ExploredTest(context, wanted, settings, sandbox, dead).subject();
    return alone
        .map(schedule -> explorer.reportOn(runs, schedule))
        .orElseGet(() -> explorer.explore(runs));
  }

  /** JUnit's own limit is on the tests that are shown, which do nothing. */
  private static boolean hasTimedOut(ExtensionContext context, ExplorationReport report) {
    return ExplorationBounds.timeLimit(context)
        .filter(limit -> report.seconds() >= limit.toNanos() / 1e9)
        .isPresent();
  }

  /**
   * An assumption in {@code @BeforeEach} that does not hold aborts the exploration, as it would a test; and what is wrong
   * with the test class says so itself.
   */
  private static Throwable orItsReason(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(cause ->
            TestSession.isAborted(cause) || cause instanceof ExtensionConfigurationException)
        .findFirst()
        .orElse(failure);
  }

  private static ExploreFaults annotation(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), ExploreFaults.class)
        .orElseThrow();
  }

  static boolean isParameterOfBody(ParameterContext parameter) {
    return AnnotationSupport.isAnnotated(parameter.getDeclaringExecutable(), ExploreFaults.class);
  }

  /** One test: it has been decided already whether it passes, and its body was called for each run. */
  private record Invocation(
      String name, String line, @Nullable Throwable failure)
      implements TestTemplateInvocationContext, InvocationInterceptor, ParameterResolver {
    @Override
    public String getDisplayName(int index) {
      return name;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return isParameterOfBody(parameter)
          && PARAMETERS.contains(parameter.getParameter().getType());
    }

    // The method is not invoked for this test; each run has had an argument of its own.
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return null;
    }

    // One line, in the output that a build shows; a logger may be silent there.
    @SuppressWarnings("SystemOut")
    @Override
    public void interceptTestTemplateMethod(
        InvocationInterceptor.Invocation<@Nullable Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      invocation.skip();
      if (!line.isEmpty()) {
        System.out.println("[jobdrill] " + line);
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
