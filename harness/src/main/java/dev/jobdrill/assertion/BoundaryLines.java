package dev.jobdrill.assertion;

import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.telemetry.LogKeys;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the executor's lines at step boundaries tell: that a step never started, hung, or went well before the next died. */
final class BoundaryLines {
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
    if (!isTold(step, attempt.number(), "started")) {
      return "Expected a line that says where " + where
          + " started, but there is none, though it was executed. Is INFO switched off for"
          + " dev.jobdrill.telemetry?";
    }
    if (isTold(step, attempt.number(), null)) {
      return null;
    }
    return switch (attempt.result()) {
      // Nobody is left who could tell.
      case CRASHED -> null;
      case RUNNING ->
        "Expected a line that says how " + where
            + " ended, but there is none: it started and hung.";
      default ->
        "Expected a line that says how " + where + " ended, but there is none, though the attempt "
            + attempt.result().words() + ".";
    };
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
