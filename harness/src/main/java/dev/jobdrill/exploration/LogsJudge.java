package dev.jobdrill.exploration;

import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.recording.signal.StepRef;
import dev.jobdrill.telemetry.LogKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.event.Level;

/** Each step execution is told of, on its own attempt; no line is another job's, and there are not too many. */
final class LogsJudge {
  private final JobRun run;
  private final List<LogLine> lines;
  private final List<Violation> found = new ArrayList<>();

  private LogsJudge(JobRun run, List<LogLine> lines) {
    this.run = run;
    this.lines = lines;
  }

  /** Judges the lines of a run, children's lines apart. */
  static List<Violation> judge(JobRun run, List<LogLine> lines, Bounds bounds) {
    LogsJudge judge = new LogsJudge(run, lines);
    judge.executions();
    judge.loudness(bounds.infoLines());
    judge.correlation();
    return judge.found;
  }

  private void executions() {
    // Where the executor's own lines are switched off, any line in the step tells of it.
    boolean toldByExecutor =
        lines.stream().anyMatch(line -> line.value(LogKeys.STATUS).isPresent());
    for (AttemptRecord attempt : run.attempts()) {
      for (StepRecord step : attempt.steps()) {
        if (step.isExecuted()) {
          if (toldByExecutor) {
            boundaries(attempt, step.step());
          } else if (!isTold(attempt, step.step(), line -> true)) {
            missing(attempt, step.step(), "is not logged", "no line says so");
          }
        }
      }
    }
  }

  private void boundaries(AttemptRecord attempt, String step) {
    if (!isTold(attempt, step, line -> hasStatus(line) && isStart(line))) {
      missing(attempt, step, "is not logged", "no line says that it started");
    } else if (hasEnded(attempt)
        && !isTold(attempt, step, line -> hasStatus(line) && !isStart(line))) {
      missing(attempt, step, "has an end that is not logged", "no line says how it ended");
    }
  }

  /** Of a crash nobody is left to tell. */
  private static boolean hasEnded(AttemptRecord attempt) {
    return attempt.result() != AttemptRecord.Result.CRASHED
        && attempt.result() != AttemptRecord.Result.RUNNING;
  }

  private static boolean hasStatus(LogLine line) {
    return line.value(LogKeys.STATUS).isPresent();
  }

  private static boolean isStart(LogLine line) {
    return line.value(LogKeys.STATUS).filter("started"::equals).isPresent();
  }

  private boolean isTold(AttemptRecord attempt, String step, Predicate<LogLine> how) {
    return lines.stream()
        .filter(line -> line.step().filter(step::equals).isPresent()
            || line.value(LogKeys.STEP_NAME).filter(step::equals).isPresent())
        .filter(line -> isOf(attempt.number(), line))
        .anyMatch(how);
  }

  private static boolean isOf(int attempt, LogLine line) {
    StepRef origin = line.origin();
    return (origin != null && origin.attempt() == attempt)
        || line.value(LogKeys.ATTEMPT).filter(("" + attempt)::equals).isPresent();
  }

  private void missing(AttemptRecord attempt, String step, String cause, String what) {
    found.add(
        new Violation(
            Invariant.LOGS_WHOLE,
            "step '" + step + "' " + cause,
            "Step '" + step + "' ran on attempt " + attempt.number() + ", and " + what
                + ".\nSwitch level INFO of the logger dev.jobdrill on, or leave the invariant out: without = \"logs-whole\"."));
  }

  private void loudness(int perExecution) {
    long executions = run.attempts().stream()
        .flatMap(attempt -> attempt.steps().stream())
        .filter(StepRecord::isExecuted)
        .count();
    long loud = lines.stream()
        .filter(line -> line.level().toInt() >= Level.INFO.toInt())
        .count();
    long most = perExecution * Math.max(1, executions + run.attempts().size());
    if (loud > most) {
      found.add(new Violation(
          Invariant.LOGS_WHOLE,
          "too many lines",
          "The job logged " + loud + " lines of level INFO and graver in " + executions
              + " step executions; at most " + most
              + " are wanted.\nLog once for all items, or each of them at DEBUG; or raise the bound,"
              + " Bounds.logLinesAStep."));
    }
  }

  private void correlation() {
    lines.stream()
        .filter(line -> line.value(LogKeys.CORRELATION_ID)
            .filter(id -> !id.equals(run.correlationId()))
            .isPresent())
        .findFirst()
        .ifPresent(line -> found.add(new Violation(
            Invariant.LOGS_WHOLE,
            "a line of another correlation id",
            "The line \"" + line + "\" has the correlation id "
                + line.value(LogKeys.CORRELATION_ID).orElse("") + ", the job has "
                + run.correlationId()
                + ".\nPass what runs on other threads through MdcContext.wrap(...).")));
  }
}
