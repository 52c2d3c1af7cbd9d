package dev.jobdrill.storm;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The evidence of a storm that did no harm, for tests to spoil. One job of three steps: attempt 1 did the first step and
 * failed in the second, attempt 2 vanished in the second, attempt 3 did the second and was handed back, attempt 4 did
 * the third.
 */
final class SoundStorm {
  private static final Instant AT = Instant.EPOCH;

  private final JobRef ref = new JobRef("storm", "job-1");
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private final Map<String, String> checkpoints;
  private final List<LedgerLine> ledger = new ArrayList<>();
  private List<ErrorRecord> errors = List.of(failure("s2", 1), vanished("s2", 2));
  private JobState state = JobState.COMPLETED;
  private boolean known = true;
  private int ready;
  private int strangers;

  SoundStorm() {
    JobKind.SHORT.steps().forEach(step -> outputs.put(step, "output-of-" + step));
    checkpoints = new LinkedHashMap<>(expected().checkpoints());
    run("s1", 1, Transition.Kind.CHECKPOINT);
    write(LedgerLine.Kind.BODY, "s2", 1, "0");
    transition("s2", 1, Transition.Kind.FAIL);
    write(LedgerLine.Kind.BODY, "s2", 2, "0");
    run("s2", 3, Transition.Kind.CHECKPOINT);
    transition(Ledger.NO_STEP, 3, Transition.Kind.HAND_BACK);
    run("s3", 4, Transition.Kind.COMPLETE);
  }

  private ExpectedJob expected() {
    return new ExpectedJob(ref, JobKind.SHORT, outputs, null);
  }

  private void run(String step, int attempt, Transition.Kind end) {
    write(LedgerLine.Kind.BODY, step, attempt, "0");
    write(LedgerLine.Kind.EFFECT, expected().effectOf(step), attempt, output(step));
    transition(step, attempt, end);
  }

  private void transition(String step, int attempt, Transition.Kind kind) {
    write(LedgerLine.Kind.TRY, step, attempt, kind.name());
    write(LedgerLine.Kind.DONE, step, attempt, kind.name());
  }

  void write(LedgerLine.Kind kind, String step, int attempt, String detail) {
    ledger.add(LedgerLine.parse(
        new LedgerLine(kind, ref, step, attempt, detail).format().strip()));
  }

  String output(String step) {
    return outputs.get(step);
  }

  ErrorRecord failure(String step, int attempt) {
    return new ErrorRecord(
        attempt,
        step,
        StepFailure.class.getName(),
        StepFailure.words(ref.id(), step, attempt),
        "",
        AT);
  }

  ErrorRecord vanished(String step, int attempt) {
    return new ErrorRecord(attempt, step, ErrorRecord.LEASE_EXPIRED, "vanished", "", AT);
  }

  void errors(List<ErrorRecord> others) {
    errors = others;
  }

  void state(JobState other) {
    state = other;
  }

  void forgetTheJob() {
    known = false;
  }

  void leaveOneInTheQueue() {
    ready = 1;
  }

  void storeOneMore() {
    strangers = 1;
  }

  void dropTheCheckpoint(String step) {
    checkpoints.remove(step);
  }

  void unwriteTheEffect(String step) {
    ledger.removeIf(line -> line.step().equals(expected().effectOf(step)));
  }

  List<String> judge() {
    return StormJudge.judge(new Evidence(
        List.of(expected()),
        ledger,
        known ? Map.of(ref, stored()) : Map.of(),
        Map.of("storm", new QueueDepth(ready, 0, 0, 0, state == JobState.DEAD ? 1 : 0)),
        1 + strangers));
  }

  private StoredJob stored() {
    return new StoredJob(
        ref,
        "short",
        "s1,s2,s3",
        "storm",
        "",
        "\"\"",
        state,
        4,
        AT,
        null,
        AT,
        checkpoints,
        errors,
        null,
        Map.of());
  }
}
