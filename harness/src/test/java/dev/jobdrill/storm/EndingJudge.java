package dev.jobdrill.storm;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.PipelineChangedException;
import dev.jobdrill.executor.StepHungException;
import dev.jobdrill.executor.StepTimeoutException;
import dev.jobdrill.executor.StoredJob;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges whether a job may have ended as it did, and whether its errors are ones that may have come to it. */
final class EndingJudge {
  static final String SLOW = StepTimeoutException.class.getName();
  static final String HUNG = StepHungException.class.getName();
  static final String CHANGED = PipelineChangedException.class.getName();

  private static final Pattern DIFFERENCE =
      Pattern.compile("Then its steps were \\[(.*?)], now they are \\[(.*?)]");

  private final ExpectedJob job;
  private final StoredJob stored;
  private final List<String> violations = new ArrayList<>();

  EndingJudge(ExpectedJob job, StoredJob stored) {
    this.job = job;
    this.stored = stored;
  }

  List<String> judge() {
    judgeState();
    for (ErrorRecord error : stored.errors()) {
      String type = error.type();
      if (type.equals(CHANGED)) {
        judgeChange(error);
      } else if (type.equals(SLOW) || type.equals(HUNG)) {
        judgeLimit(error);
      } else if (!type.equals(ErrorRecord.LEASE_EXPIRED) && !StepFailure.isOne(type)) {
        // Whatever else a job fails of is the executor's doing.
        say("failed in attempt " + error.attempt() + " of what no step does: " + type + ": "
            + error.message() + System.lineSeparator() + error.stackTrace());
      }
    }
    return violations;
  }

  private void judgeState() {
    if (!stored.state().isSettled()) {
      say("is " + stored.state() + " in attempt " + stored.attempts() + "; it has to be settled");
    } else if (stored.state() == JobState.COMPLETED && job.doomedAt() != null) {
      say("completed; it has to die in step " + job.doomedAt());
    } else if (stored.state() == JobState.DEAD && !mayBeDead()) {
      say("died after " + stored.errors().size() + " errors; only " + job.kind().maxAttempts()
          + " or a final one may end it");
    }
  }

  private boolean mayBeDead() {
    boolean exhausted = stored.errors().size() >= job.kind().maxAttempts();
    return exhausted || has(CHANGED) || job.doomedAt() != null && has(Doomed.class.getName());
  }

  private boolean has(String type) {
    return stored.errors().stream().anyMatch(error -> error.type().equals(type));
  }

  private void judgeLimit(ErrorRecord error) {
    if (!job.kind().isLimited(String.valueOf(error.step()))) {
      say("exceeded the time limit of step " + error.step() + ", which has none");
    }
  }

  /** A job may die of a change only if what it completed does not come first in the version that it met. */
  private void judgeChange(ErrorRecord error) {
    Matcher difference = DIFFERENCE.matcher(String.valueOf(error.message()));
    if (job.kind() != JobKind.EVOLVING || !difference.find()) {
      say("died of a change that it could follow: " + error.message());
      return;
    }
    List<String> then = List.of(difference.group(1).split(","));
    List<String> now = List.of(difference.group(2).split(","));
    List<String> completed = List.copyOf(stored.checkpoints().keySet());
    if (!isVersion(then) || !isVersion(now) || !begins(then, completed) || begins(now, completed)) {
      say("died with " + completed + " completed of a change from " + then + " to " + now);
    }
  }

  private boolean isVersion(List<String> steps) {
    for (int version = 0; version < JobKind.VERSIONS; version++) {
      if (job.kind().steps(version).equals(steps)) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(List<String> steps, List<String> completed) {
    return completed.size() <= steps.size()
        && steps.subList(0, completed.size()).equals(completed);
  }

  private void say(String what) {
    violations.add("job " + job.ref() + " " + what);
  }
}
