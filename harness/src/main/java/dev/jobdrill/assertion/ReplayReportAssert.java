package dev.jobdrill.assertion;

import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.ReplayReport;
import dev.jobdrill.deadjob.temporal.TemporalHistory;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what came of replaying a Temporal history. */
public final class ReplayReportAssert extends AbstractAssert<ReplayReportAssert, ReplayReport> {
  ReplayReportAssert(ReplayReport actual) {
    super(actual, ReplayReportAssert.class);
  }

  /**
   * Leaves out what was changed on purpose, such as a retry policy.
   *
   * @param kinds what may differ; not {@code NON_DETERMINISM}, which no running execution survives
   * @return assertions on the rest
   */
  public ReplayReportAssert accepting(Kind... kinds) {
    isNotNull();
    Set<Kind> accepted = Set.of(kinds);
    if (accepted.contains(Kind.NON_DETERMINISM)) {
      throw new IllegalArgumentException(
          "A non-determinism cannot be accepted: every running execution that gets there is stuck."
              + " Guard the change with Workflow.getVersion, or drop the history.");
    }
    return new ReplayReportAssert(actual.without(accepted));
  }

  /** {@return this, if the code does all that the history says; a history that died, dies the same way} */
  public ReplayReportAssert replaysAsRecorded() {
    isNotNull();
    if (!actual.findings().isEmpty()) {
      throw failureWithActualExpected(actual.findings(), "[]", "%s", actual);
    }
    return this;
  }

  /** {@return this, if the history died, and the code still dies of the same error: the test written first} */
  public ReplayReportAssert reproduces() {
    isNotNull();
    requireDead("reproduce");
    return replaysAsRecorded();
  }

  /**
   * Checks that a bug is gone: the history died, the code does the same up to there, and goes on.
   *
   * @return this
   */
  public ReplayReportAssert isFixed() {
    isNotNull();
    requireDead("be fixed");
    if (!actual.has(Kind.FIXED)) {
      throw failure(
          "Expected the code to go on where %s died.%n%s%s",
          actual.history(), actual, actual.findings().isEmpty() ? " So it still dies." : "");
    }
    ReplayReport rest = actual.without(Set.of(Kind.FIXED));
    if (!rest.findings().isEmpty()) {
      throw failureWithActualExpected(
          rest.findings(), "[]", "The error is gone, but not only that changed. %s", rest);
    }
    return this;
  }

  private void requireDead(String what) {
    TemporalHistory history = actual.history();
    Status status = history.status();
    boolean died = status == Status.FAILED
        || status == Status.TERMINATED
        || status == Status.TIMED_OUT
        || (status == Status.OPEN && history.error().isPresent());
    if (!died) {
      throw failure(
          "There is nothing to %s: %s did not die. Expected one that failed, timed out, was"
              + " terminated or is stuck.",
          what, history);
    }
  }
}
