package dev.jobdrill.recording.signal;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.recording.signal.ChildJvm.tell;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.StepLogging;
import java.util.List;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what a drill and its assertions say in a JVM whose class path has one logging library, or none. */
final class BackEndProbe {
  private static final Logger log = LoggerFactory.getLogger("acme.Billing");

  private BackEndProbe() {}

  public static void main(String[] arguments) {
    String before = Globals.now();
    try (DrillEnvironment environment = ChildJvm.environment()) {
      try (Sandbox sandbox = environment.openSandbox()) {
        JobRun run = run(sandbox);
        tell("capture", run.signals().logCapture());
        tell("attached", !Globals.now().equals(before));
        run.logs().stream()
            .filter(line -> line.logger().equals("acme.Billing"))
            .forEach(line -> tell("line " + line.message(), line.level() + " " + line.origin()));
        assertions(run);
        if (run.signals().uncapturedLogs().isEmpty()) {
          interrupted(sandbox);
          switchInfoOff();
          silentAssertions(run(sandbox));
        }
      }
      tell("left", Globals.now().equals(before) ? "nothing" : Globals.now() + " was " + before);
    }
    tell("OpenTelemetry", Globals.openTelemetry());
  }

  private static JobRun run(Sandbox sandbox) {
    return run(sandbox, () -> {});
  }

  private static JobRun run(Sandbox sandbox, Runnable body) {
    return JobHarness.of(
            sandbox,
            DrillSettings.DEFAULT,
            List.of(Pipeline.named("p")
                .input(String.class)
                .action("charge", (text, step) -> {
                  body.run();
                  log.warn("charged {}", text);
                })
                .build()))
        .runUntilSettled("x");
  }

  private static void assertions(JobRun run) {
    tell("contain", verdict(() -> assertThat(run).logs().inStep("charge").contain("charged x")));
    tell("contain another", verdict(() -> assertThat(run).logs().contain("refunded")));
    tell("absent", verdict(() -> assertThat(run).logs().doNotContain("refunded")));
    tell("none", verdict(() -> assertThat(run).logs().from("nobody").haveCount(0)));
    tell("lines", verdict(() -> assertThat(run).logs().from("nobody").lines().isEmpty()));
    tell("quiet", verdict(() -> assertThat(run).logs().areQuiet()));
    tell("correlated", verdict(() -> assertThat(run).logs().carryTheCorrelationId()));
    tell("boundaries", verdict(() -> assertThat(run).logs().haveStepBoundaries()));
    tell("completion", verdict(() -> assertThat(run).logs().tellThatEveryStepCompleted()));
    tell("everywhere", verdict(() -> assertThat(run).carriesCorrelationIdEverywhere()));
    tell("leaks", verdict(() -> assertThat(run).leaksNothing()));
  }

  /** Logback is the one that Spring Boot loads a configuration of its own into. */
  private static void interrupted(Sandbox sandbox) {
    if (LoggerFactory.getILoggerFactory().getClass().getName().contains("logback")) {
      JobRun run = run(sandbox, () -> OfLogback.load());
      tell("interrupted boundaries", verdict(() -> assertThat(run).logs().haveStepBoundaries()));
      tell(
          "interrupted completion",
          verdict(() -> assertThat(run).logs().tellThatEveryStepCompleted()));
    }
  }

  private static void silentAssertions(JobRun run) {
    tell("silent boundaries", verdict(() -> assertThat(run).logs().haveStepBoundaries()));
    tell("silent completion", verdict(() -> assertThat(run).logs().tellThatEveryStepCompleted()));
  }

  /** The finding, without the diagnosis and the timeline. */
  private static String verdict(Runnable assertion) {
    try {
      assertion.run();
      return "passed";
    } catch (AssertionError failure) {
      return String.valueOf(failure.getMessage()).split("\n\n", 2)[0];
    }
  }

  private static void switchInfoOff() {
    String logger = StepLogging.class.getName();
    switch (LoggerFactory.getILoggerFactory().getClass().getName()) {
      case "ch.qos.logback.classic.LoggerContext" -> OfLogback.switchInfoOff(logger);
      case "org.apache.logging.slf4j.Log4jLoggerFactory" -> OfLog4j.switchInfoOff(logger);
      default ->
        java.util.logging.Logger.getLogger(logger).setLevel(java.util.logging.Level.WARNING);
    }
  }

  private static final class OfLogback {
    static void switchInfoOff(String logger) {
      ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(logger))
          .setLevel(ch.qos.logback.classic.Level.WARN);
    }

    static void load() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      context.reset();
      try {
        new ContextInitializer(context).autoConfig();
      } catch (JoranException malformed) {
        throw new IllegalStateException(malformed);
      }
    }
  }

  private static final class OfLog4j {
    static void switchInfoOff(String logger) {
      Configurator.setLevel(logger, org.apache.logging.log4j.Level.WARN);
    }
  }
}
