package dev.jobdrill.exploration;

import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.drill.Settled;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.recording.JobRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Holds a run to the invariants, as the run without faults shows what is right. Thread-safe. */
final class Judge {
  /** Packages of those that throw for a test. */
  private static final Set<String> NOT_OF_THE_TEST = Set.of(
      "java.",
      "jdk.",
      "sun.",
      "org.assertj.",
      "org.hamcrest.",
      "org.junit.",
      "org.opentest4j.",
      "com.google.common.truth.",
      "com.github.tomakehurst.wiremock.",
      "kotlin.",
      "dev.jobdrill.assertion.",
      "dev.jobdrill.recording.");

  private final Facts right;
  private final boolean logsAreCaptured;
  private final Bounds bounds;

  Judge(Observation baseline, Bounds bounds) {
    if (baseline.facts() == null || baseline.run() == null) {
      throw new IllegalArgumentException("a baseline has facts");
    }
    this.right = baseline.facts();
    this.logsAreCaptured = !baseline.run().logs().isEmpty();
    this.bounds = bounds;
  }

  List<Violation> judge(
      Observation seen, List<JobRun> beside, Runner.Attempted attempted, JobHandle job)
      throws Exception {
    List<Violation> found = new ArrayList<>();
    JobRun run = seen.run();
    Facts facts = seen.facts();
    if (run == null || facts == null) {
      return found;
    }
    found.addAll(OutcomeJudge.judge(seen, run, bounds));
    boolean settled = seen.stuck().isEmpty();
    if (settled) {
      found.addAll(FactsJudge.judge(right, facts));
    }
    boolean fromTheTop = fromTheTop(attempted);
    alone(run, fromTheTop, found);
    for (JobRun other : beside) {
      alone(other, fromTheTop, found);
      found.addAll(OutcomeJudge.judgeBeside(other));
    }
    if (settled) {
      ownCheck(attempted, run, found);
    }
    if (settled && run.state() == JobState.DEAD && right.state() == JobState.COMPLETED) {
      replay(attempted, job, found);
    }
    found.removeIf(violation -> !bounds.checks(violation.invariant()));
    return List.copyOf(found);
  }

  private void alone(JobRun run, boolean fromTheTop, List<Violation> found) {
    found.addAll(FactsJudge.judgeAlone(run, bounds));
    found.addAll(HistoryJudge.judge(run, fromTheTop));
    found.addAll(SignalJudge.judge(run, bounds, logsAreCaptured));
  }

  private static boolean fromTheTop(Runner.Attempted attempted) {
    return attempted.subject().worker().get().stream()
        .anyMatch(pipeline -> pipeline.retryPolicy().scope() == RetryScope.FROM_THE_TOP
            || pipeline.steps().stream()
                .flatMap(step -> step.options().retryPolicy().stream())
                .anyMatch(policy -> policy.scope() == RetryScope.FROM_THE_TOP));
  }

  // Whatever it throws is its verdict.
  @SuppressWarnings("IllegalCatch")
  private static void ownCheck(Runner.Attempted attempted, JobRun run, List<Violation> found) {
    try {
      attempted.subject().check().check(run);
    } catch (Throwable failure) {
      // AssertJ's messages begin with an empty line.
      String first = String.valueOf(failure.getMessage())
          .lines()
          .filter(line -> !line.isBlank())
          .findFirst()
          .orElse("");
      found.add(new Violation(
          Invariant.OWN_CHECK,
          failure.getClass().getSimpleName() + ": " + first.strip() + where(failure),
          "The test's own check failed: " + failure));
    }
  }

  /** The line of the test that failed: two assertions are two causes, although they say the same. */
  private static String where(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> NOT_OF_THE_TEST.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
        .orElse("");
  }

  private void replay(Runner.Attempted attempted, JobHandle job, List<Violation> found)
      throws Exception {
    if (!bounds.checks(Invariant.DEAD_IS_USABLE)) {
      return;
    }
    try {
      attempted.jobs().redrive(job, RetryScope.FAILED_STEP);
      Settled replayed = attempted.jobs().settleWithAllItLeaves(job);
      Facts after = attempted.facts(replayed);
      if (after.state() != JobState.COMPLETED) {
        found.add(unusable("is " + after.state() + " after it was replayed without faults"));
      } else if (!after.equals(right)) {
        found.add(unusable("completed when it was replayed without faults, but not to the same: "
            + FactsJudge.judge(right, after).stream()
                .map(Violation::text)
                .findFirst()
                .orElse("its effects differ")));
      }
    } catch (NotSettledException | IllegalStateException e) {
      found.add(unusable("could not be replayed: " + e.getMessage()));
    }
  }

  private static Violation unusable(String what) {
    return new Violation(
        Invariant.DEAD_IS_USABLE,
        "a dead job does not converge",
        "The dead job " + what
            + ".\nA redrive goes on from the failed step with the checkpoints before it: what that step finds must be"
            + " enough to complete.");
  }
}
