package dev.jobdrill.storm;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.StoredJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judges by the evidence whether a storm did harm: counts, and compares with what had to come out. */
final class StormJudge {
  private final Evidence evidence;
  private final Map<JobRef, List<LedgerLine>> lines = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  private StormJudge(Evidence evidence) {
    this.evidence = evidence;
    evidence
        .ledger()
        .forEach(
            line -> lines.computeIfAbsent(line.job(), job -> new ArrayList<>()).add(line));
  }

  /** {@return the violations found, each a sentence; empty if the storm did no harm} */
  static List<String> judge(Evidence evidence) {
    StormJudge judge = new StormJudge(evidence);
    evidence.expected().forEach(judge::judge);
    judge.judgeQueues();
    judge.judgeStrangers();
    return judge.violations;
  }

  private void judge(ExpectedJob job) {
    StoredJob stored = evidence.stored().get(job.ref());
    if (stored == null) {
      violations.add("job " + job.ref() + " is lost: the store does not know it");
      return;
    }
    List<LedgerLine> own = lines.getOrDefault(job.ref(), List.of());
    violations.addAll(new StepJudge(job, stored, own).judge());
    violations.addAll(new HistoryJudge(stored, own).judge());
    violations.addAll(new EndingJudge(job, stored).judge());
  }

  private void judgeQueues() {
    evidence.depths().forEach((queue, depth) -> {
      if (Evidence.unsettled(depth) != 0) {
        violations.add("queue " + queue + " is not empty: " + depth);
      }
      judgeDeadSet(queue, depth);
    });
  }

  private void judgeDeadSet(String queue, QueueDepth depth) {
    long dead = evidence.stored().values().stream()
        .filter(job -> job.queue().equals(queue) && job.state() == JobState.DEAD)
        .count();
    if (dead != depth.dead()) {
      violations.add("the dead set of queue " + queue + " has " + depth.dead() + " jobs, and "
          + dead + " jobs are dead");
    }
  }

  private void judgeStrangers() {
    Set<JobRef> known = new HashSet<>();
    evidence.expected().forEach(job -> known.add(job.ref()));
    lines.keySet().stream()
        .filter(job -> !known.contains(job))
        .forEach(job -> violations.add("job " + job + " ran and nobody enqueued it"));
    if (evidence.storedInAll() > evidence.expected().size()) {
      violations.add("the store holds " + evidence.storedInAll() + " jobs, and only "
          + evidence.expected().size() + " were enqueued");
    }
  }
}
