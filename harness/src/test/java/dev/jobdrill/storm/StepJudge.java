package dev.jobdrill.storm;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges the steps of one job: what ran, what was checkpointed, what took effect. The clocks of processes say nothing of
 * their order; the numbers of attempts do, since each is given out once and the store obeys only the newest.
 */
final class StepJudge {
  private final ExpectedJob job;
  private final StoredJob stored;
  private final List<LedgerLine> lines;
  private final List<String> violations = new ArrayList<>();

  StepJudge(ExpectedJob job, StoredJob stored, List<LedgerLine> lines) {
    this.job = job;
    this.stored = stored;
    this.lines = lines;
  }

  List<String> judge() {
    judgeCheckpoints();
    judgeEffects();
    judgeBodies();
    return violations;
  }

  /** Of a job that died, the steps before its end. */
  private void judgeCheckpoints() {
    boolean whole = stored.state() == JobState.COMPLETED;
    Map<String, String> expected = whole ? job.checkpoints(lastVersion()) : job.checkpoints();
    if (whole
        ? !stored.checkpoints().equals(expected)
        : !expected.entrySet().containsAll(stored.checkpoints().entrySet())) {
      violations.add("job " + job.ref() + " has the checkpoints " + stored.checkpoints()
          + "; expected " + (whole ? "" : "some of ") + expected);
    }
    if (!job.kind().restarts()) {
      acknowledged().keySet().stream()
          .filter(step -> !stored.checkpoints().containsKey(step))
          .forEach(step -> violations.add("step " + step + " of job " + job.ref()
              + " has lost its checkpoint, which was acknowledged"));
    }
  }

  /** {@return the version of the worker that had the last attempt; each attempt is of one worker} */
  private int lastVersion() {
    return lines.stream()
        .filter(line -> line.kind() == LedgerLine.Kind.BODY)
        .max(Comparator.comparingInt(LedgerLine::attempt))
        .map(line -> Integer.parseInt(line.detail()))
        .orElse(0);
  }

  private void judgeEffects() {
    Map<String, Set<String>> effects = new HashMap<>();
    lines.stream()
        .filter(line -> line.kind() == LedgerLine.Kind.EFFECT)
        .forEach(line ->
            effects.computeIfAbsent(line.step(), key -> new HashSet<>()).add(line.detail()));
    for (String step : stored.checkpoints().keySet()) {
      if (!effects.containsKey(job.effectOf(step))) {
        violations.add(
            "the effect " + job.effectOf(step) + " is missing; its step is checkpointed");
      }
    }
    job.outputs().forEach((step, output) -> {
      Set<String> payloads = effects.remove(job.effectOf(step));
      if (payloads != null && !payloads.equals(Set.of(output))) {
        violations.add("the effect " + job.effectOf(step) + " has the payloads " + payloads
            + "; expected " + output + " alone");
      }
    });
    effects
        .keySet()
        .forEach(key -> violations.add("the effect " + key + " is one nobody expected"));
  }

  private void judgeBodies() {
    Map<String, Integer> acknowledged = acknowledged();
    Set<String> seen = new HashSet<>();
    for (LedgerLine line : lines) {
      if (line.kind() != LedgerLine.Kind.BODY) {
        continue;
      }
      String where =
          "step " + line.step() + " of job " + job.ref() + " in attempt " + line.attempt();
      if (!seen.add(line.step() + " " + line.attempt())) {
        violations.add(where + " ran twice");
      }
      if (line.attempt() > stored.attempts()) {
        violations.add(where + " ran, and the store knows of " + stored.attempts() + " attempts");
      }
      Integer done = acknowledged.get(line.step());
      if (done != null && line.attempt() > done && !job.kind().restarts()) {
        violations.add(where + " ran again; its checkpoint was acknowledged in attempt " + done);
      }
    }
  }

  /** {@return the attempt in which the checkpoint of each step was first acknowledged} */
  private Map<String, Integer> acknowledged() {
    Map<String, Integer> first = new HashMap<>();
    lines.stream()
        .filter(line ->
            line.is(LedgerLine.Kind.DONE, Transition.Kind.CHECKPOINT, Transition.Kind.COMPLETE))
        .forEach(line -> first.merge(line.step(), line.attempt(), Math::min));
    return first;
  }
}
