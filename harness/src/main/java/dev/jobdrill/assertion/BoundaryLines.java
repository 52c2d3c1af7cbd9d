package dev.jobdrill.assertion;

import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.signal.JobSignals;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.telemetry.LogKeys;
import dev.jobdrill.telemetry.StepLogging;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the executor's lines at step boundaries tell: that a step never started, hung, or went well before the next died. */
final class BoundaryLines {
  private static final Logger EXECUTOR = LoggerFactory.getLogger(StepLogging.class);

  private final JobRun run;
  private final List<LogLine> boundaries;

  private BoundaryLines(JobRun run) {
    this.run = run;
    this.boundaries = run.logs().stream()
        .filter(line -> line.value(LogKeys.STATUS).isPresent()
            && line.value(LogKeys.STEP_NAME).isPresent())
        .toList();
  }

  static BoundaryLines of(JobRun run) {
    return new BoundaryLines(run);
  }

  Optional<String> missing() {
    for (AttemptRecord attempt : run.attempts()) {
      for (StepRecord step : attempt.steps()) {
        String missing = step.isExecuted() ? missing(attempt, step.step()) : null;
        if (missing != null) {
          return Optional.of(missing);
        }
      }
    }
    return Optional.empty();
  }

  private @Nullable String missing(AttemptRecord attempt, String step) {
    String where = "step '" + step + "' on attempt " + attempt.number();
    boolean begins = isTold(step, attempt.number(), "started");
    // After a crash nobody is left who could tell of the end.
    boolean ends =
        isTold(step, attempt.number(), null) || attempt.result() == AttemptRecord.Result.CRASHED;
    if (begins && ends) {
      return null;
    }
    String expected = "Expected a line that says "
        + (begins ? "how " + where + " ended" : "where " + where + " started");
    String untold = untold();
    if (untold != null) {
      return expected + ". Whether there was one cannot be told: " + untold;
    } else if (!begins) {
      return expected + ", but there is none, though it was executed.";
    }
    return expected + ", but there is none"
        + (attempt.result() == AttemptRecord.Result.RUNNING
            ? ": it started and hung."
            : ", though the attempt " + attempt.result().words() + ".");
  }

  /** Why a line may be missing that the executor had to log; null if it would be here. */
  private @Nullable String untold() {
    JobSignals signals = run.signals();
    if (!EXECUTOR.isInfoEnabled()) {
      return "INFO is switched off for the logger " + EXECUTOR.getName()
          + ", so nothing is logged where steps start and end. Switch it on in the logging"
          + " configuration of the tests.";
    } else if (!signals.logsAreWhole()) {
      return "a logging configuration was loaded while the drill ran, by a Spring application that"
          + " was started for example, and lines were lost until they could be captured again. Start"
          + " it before the drill.";
    } else if (signals.droppedLogs() > 0) {
      return "the drill logged so much that " + signals.droppedLogs() + " lines were not kept.";
    }
    return null;
  }

  Optional<String> firstIncomplete() {
    String before = null;
    for (String step : run.stepNames()) {
      if (statusesOf(step).noneMatch("completed"::equals)) {
        return Optional.of(story(step, before));
      }
      before = step;
    }
    return Optional.empty();
  }

  private String story(String step, @Nullable String before) {
    List<String> statuses = statusesOf(step).toList();
    String so = before == null ? "" : "Step '" + before + "' completed. ";
    boolean isOpen = statuses.isEmpty() || statuses.get(statuses.size() - 1).equals("started");
    String untold = isOpen ? untold() : null;
    if (untold != null) {
      return so + "Whether step '" + step + "' completed cannot be told: " + untold;
    }
    if (statuses.isEmpty()) {
      return so + "Step '" + step + "' never started: no line tells of it.";
    }
    String last = statuses.get(statuses.size() - 1);
    if (!last.equals("started")) {
      return (before == null
              ? "Step '" + step + "', the first one, died"
              : "Step '" + before + "' completed and the next one, '" + step + "', died")
          + ": its last line says " + last + lastError(step) + ".";
    }
    boolean crashed = run.attempts().stream()
        .reduce((first, second) -> second)
        .filter(attempt -> attempt.result() == AttemptRecord.Result.CRASHED)
        .isPresent();
    return so + "Step '" + step + "' started and "
        + (crashed
            ? "its worker died in it: no line tells of its end."
            : "hung: no line tells of its end, and its worker lives.");
  }

  private String lastError(String step) {
    return run.errors().stream()
        .filter(error -> step.equals(error.step()))
        .reduce((first, second) -> second)
        .map(error -> " with " + Evidence.sentence(error))
        .orElse("");
  }

  private Stream<String> statusesOf(String step) {
    return boundaries.stream()
        .filter(line -> line.value(LogKeys.STEP_NAME).filter(step::equals).isPresent())
        .map(line -> line.value(LogKeys.STATUS).orElse(""))
        .filter(status -> !status.equals("skipped"));
  }

  /** Whether a line has this status; without one, whether a line tells of the end. */
  private boolean isTold(String step, int attempt, @Nullable String status) {
    return boundaries.stream()
        .filter(line -> line.value(LogKeys.STEP_NAME).filter(step::equals).isPresent())
        .filter(
            line -> line.value(LogKeys.ATTEMPT).filter(("" + attempt)::equals).isPresent())
        .map(line -> line.value(LogKeys.STATUS).orElse(""))
        .anyMatch(found -> status == null ? !found.equals("started") : found.equals(status));
  }
}
