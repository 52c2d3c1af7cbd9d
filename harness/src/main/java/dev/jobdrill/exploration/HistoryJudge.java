package dev.jobdrill.exploration;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.AttemptRecord.Result;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Steps with a checkpoint do not run again, and no failed attempt is missing in the error history. */
final class HistoryJudge {
  private HistoryJudge() {}

  static List<Violation> judge(JobRun run, boolean fromTheTop) {
    List<Violation> found = new ArrayList<>();
    if (!fromTheTop) {
      checkpoints(run, found);
    }
    history(run, found);
    run.children().forEach(child -> found.addAll(judge(child, fromTheTop)));
    return found;
  }

  private static void checkpoints(JobRun run, List<Violation> into) {
    Set<String> completed = new HashSet<>();
    for (AttemptRecord attempt : run.attempts()) {
      Set<String> now = new HashSet<>();
      for (StepRecord step : attempt.steps()) {
        boolean overlaps = attempt.result() == Result.LEASE_LOST;
        if (step.isExecuted() && !overlaps && completed.contains(step.step())) {
          into.add(new Violation(
              Invariant.CHECKPOINTS_HOLD,
              "step '" + step.step() + "' runs again",
              "Step '" + step.step() + "' ran again on attempt " + attempt.number()
                  + " although its checkpoint had been written."));
          return;
        }
        if (step.result() == StepRecord.Result.COMPLETED) {
          now.add(step.step());
        }
      }
      completed.addAll(now);
    }
  }

  private static void history(JobRun run, List<Violation> into) {
    List<Integer> recorded = run.errors().stream().map(ErrorRecord::attempt).toList();
    for (AttemptRecord attempt : run.attempts()) {
      boolean last =
          attempt.number() == run.attempts().get(run.attempts().size() - 1).number();
      boolean failed = attempt.result() == Result.FAILED || attempt.result() == Result.DIED;
      // A worker may die when all is written, or after it has parked the job: then nothing was
      // lost.
      boolean vanished = attempt.result() == Result.CRASHED
          && !(last && run.state() != JobState.DEAD)
          && attempt.steps().stream().noneMatch(step -> step.result() == StepRecord.Result.WAITING);
      if ((failed || vanished) && !recorded.contains(attempt.number())) {
        into.add(new Violation(
            Invariant.HISTORY_WHOLE,
            "an attempt is missing",
            "Attempt " + attempt.number() + " " + attempt.result().words()
                + ", and the error history has no entry of it; it has attempts " + recorded + "."));
        return;
      }
    }
    if (!recorded.equals(recorded.stream().sorted().distinct().toList())) {
      into.add(new Violation(
          Invariant.HISTORY_WHOLE,
          "it is out of order",
          "The error history has attempts " + recorded
              + "; expected each once, the first one first."));
    }
  }
}
