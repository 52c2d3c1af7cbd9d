package dev.jobdrill.exploration;

import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.telemetry.LogKeys;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LogsJudgeTest {
  private static final String ADVICE = "\nSwitch level INFO of the logger dev\\.jobdrill on, .*";

  /** What is said of a job whose first attempt failed, without some of its lines. */
  private static List<String> judgeWithout(Predicate<LogLine> lost) {
    Pipeline<String> pipeline =
        World.pipeline().action("work", (order, step) -> {}).build();
    try (DrillRig rig = new DrillRig()) {
      JobRun run = rig.jobs(pipeline)
          .inject(fault(exception(IOException.class)).at("work"))
          .runUntilSettled("order");
      List<LogLine> lines = run.logs().stream().filter(lost.negate()).toList();
      return LogsJudge.judge(run, lines, Bounds.DEFAULT).stream()
          .map(violation -> violation.text().replaceFirst(ADVICE, " …"))
          .toList();
    }
  }

  private static Predicate<LogLine> of(int attempt, String status) {
    return line -> line.value(LogKeys.ATTEMPT).filter(("" + attempt)::equals).isPresent()
        && line.value(LogKeys.STATUS).filter(status::equals).isPresent();
  }

  @Test
  void eachExecutionLogsItsStartAndItsEndOnItsOwnAttempt() {
    assertThat(judgeWithout(line -> false)).isEmpty();
    assertThat(judgeWithout(of(2, "started")))
        .containsExactly("Step 'work' ran on attempt 2, and no line says that it started. …");
    assertThat(judgeWithout(of(1, "failed")))
        .containsExactly("Step 'work' ran on attempt 1, and no line says how it ended. …");
  }

  @Test
  void whereTheExecutorsLinesAreOffAnyLineOfTheStepTellsOfIt() {
    assertThat(judgeWithout(line -> line.value(LogKeys.STATUS).isPresent()))
        .containsExactly(
            "Step 'work' ran on attempt 1, and no line says so. …",
            "Step 'work' ran on attempt 2, and no line says so. …");
  }
}
