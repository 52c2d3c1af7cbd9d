package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.StepLogging;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** A line that is missing, and one of which nobody can know, are two things. Lines are kept back for this thread alone. */
class StepBoundariesTest {
  private static final LoggerContext LOGBACK = (LoggerContext) LoggerFactory.getILoggerFactory();

  private final DrillRig rig = new DrillRig();
  private final Silence silence = new Silence();

  @AfterEach
  void close() {
    LOGBACK.getTurboFilterList().remove(silence);
    rig.close();
  }

  /** What a turbo filter denies on the thread that made it, if it is on. */
  private static final class Silence extends TurboFilter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean on;

    @Override
    public FilterReply decide(
        Marker marker,
        Logger logger,
        Level level,
        String format,
        Object[] arguments,
        Throwable error) {
      boolean denied = on
          && Thread.currentThread() == thread
          && logger.getName().equals(StepLogging.class.getName());
      return denied ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
  }

  private JobRun run(Runnable body) {
    return rig.jobs(Pipeline.named("p")
            .input(String.class)
            .action("first", (text, step) -> body.run())
            .action("second", (text, step) -> {})
            .build())
        .runUntilSettled("x");
  }

  @Test
  void aLineThatIsMissingIsSaidToBe() {
    LOGBACK.addTurboFilter(silence);
    JobRun lacking = run(() -> silence.on = true);
    silence.on = false;

    assertThatThrownBy(() -> assertThat(lacking).logs().haveStepBoundaries())
        .hasMessageStartingWith("Expected a line that says how step 'first' on attempt 1 ended, but"
            + " there is none, though the attempt completed the job.");
    assertThatThrownBy(() -> assertThat(lacking).logs().tellThatEveryStepCompleted())
        .hasMessageContaining("Step 'first' started and hung: no line tells of its end");
    assertThat(run(() -> {})).logs().haveStepBoundaries().tellThatEveryStepCompleted();
  }

  @Test
  void whereInfoIsSwitchedOffNoLineIsSaidToBeMissing() {
    LOGBACK.addTurboFilter(silence);
    silence.on = true;
    JobRun silent = run(() -> {});

    assertThatThrownBy(() -> assertThat(silent).logs().haveStepBoundaries())
        .hasMessageStartingWith(
            "Expected a line that says where step 'first' on attempt 1 started. Whether there was"
                + " one cannot be told: INFO is switched off for the logger"
                + " dev.jobdrill.telemetry.StepLogging, so nothing is logged where steps start and"
                + " end.");
    assertThatThrownBy(() -> assertThat(silent).logs().tellThatEveryStepCompleted())
        .hasMessageStartingWith(
            "Whether step 'first' completed cannot be told: INFO is switched off");
  }
}
