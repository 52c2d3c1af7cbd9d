package dev.jobdrill.storm;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges the error history of one job: every attempt that failed or vanished has its entry, and no other has one. An
 * attempt may go without if it completed the job, or if its worker at least set about to park it or to hand it back:
 * whether it was killed before or after that took effect, the ledger cannot tell.
 */
final class HistoryJudge {
  private final StoredJob job;
  private final List<LedgerLine> lines;
  private final List<String> violations = new ArrayList<>();

  HistoryJudge(StoredJob job, List<LedgerLine> lines) {
    this.job = job;
    this.lines = lines;
  }

  List<String> judge() {
    Map<Integer, ErrorRecord> entries = new HashMap<>();
    int before = 0;
    for (ErrorRecord error : job.errors()) {
      if (error.attempt() <= before || error.attempt() > job.attempts()) {
        say("an entry for attempt " + error.attempt() + " after that for " + before + ", and "
            + job.attempts() + " attempts in all");
      }
      before = error.attempt();
      entries.put(before, error);
    }
    for (int attempt = 1; attempt <= job.attempts(); attempt++) {
      ErrorRecord entry = entries.get(attempt);
      if (entry == null) {
        judgeMissing(attempt);
      } else {
        judge(entry);
      }
    }
    return violations;
  }

  private void judgeMissing(int attempt) {
    boolean last = attempt == job.attempts();
    boolean excused = last
        ? job.state() != JobState.DEAD
        : any(LedgerLine.Kind.TRY, attempt, Transition.Kind.PARK, Transition.Kind.HAND_BACK);
    if (!excused) {
      say("no entry for attempt " + attempt + ", which neither completed the job nor gave it back");
    }
  }

  private void judge(ErrorRecord entry) {
    int attempt = entry.attempt();
    boolean vanished = entry.type().equals(ErrorRecord.LEASE_EXPIRED);
    if (any(
        LedgerLine.Kind.DONE,
        attempt,
        Transition.Kind.COMPLETE,
        Transition.Kind.PARK,
        Transition.Kind.HAND_BACK)) {
      say("an entry for attempt " + attempt + ", which was acknowledged to have ended well");
    }
    if (vanished && any(LedgerLine.Kind.DONE, attempt, Transition.Kind.FAIL)) {
      say("attempt " + attempt + " as vanished, and its failure was acknowledged");
    }
    if (!vanished
        && !any(LedgerLine.Kind.TRY, attempt, Transition.Kind.FAIL, Transition.Kind.BURY)) {
      say("an entry for attempt " + attempt + " that no worker wrote: " + entry.type());
    }
    if (entry.step() != null && isCheckpointed(attempt, entry.step())) {
      say("an entry for attempt " + attempt + " and step " + entry.step()
          + ", whose checkpoint was acknowledged in that attempt");
    }
    if (StepFailure.isOne(entry.type())
        && !StepFailure.words(job.id(), String.valueOf(entry.step()), attempt)
            .equals(entry.message())) {
      say("an entry for attempt " + attempt + " and step " + entry.step() + " that says '"
          + entry.message() + "'");
    }
  }

  private boolean isCheckpointed(int attempt, String step) {
    return lines.stream()
        .anyMatch(line -> line.attempt() == attempt
            && line.step().equals(step)
            && line.is(LedgerLine.Kind.DONE, Transition.Kind.CHECKPOINT));
  }

  private boolean any(LedgerLine.Kind kind, int attempt, Transition.Kind... transitions) {
    return lines.stream().anyMatch(line -> line.attempt() == attempt && line.is(kind, transitions));
  }

  private void say(String what) {
    violations.add("the error history of job " + job.ref() + " has " + what);
  }
}
