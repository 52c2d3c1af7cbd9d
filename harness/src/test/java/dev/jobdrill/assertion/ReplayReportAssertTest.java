package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jobdrill.deadjob.temporal.ReplayFinding;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import dev.jobdrill.deadjob.temporal.ReplayReport;
import dev.jobdrill.deadjob.temporal.TemporalHistory;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReplayReportAssertTest {
  private static final ReplayFinding FIXED = new ReplayFinding(Kind.FIXED, 2, "the error is gone");
  private static final ReplayFinding OPTIONS =
      new ReplayFinding(Kind.OPTIONS, 1, "activity Pay, maximum attempts: …");
  private static final String FAILED = "history x (wf-1 Order failed: Boom: no luck, 2 events)";

  @Test
  void replaysAsRecordedIfNothingDiffers() {
    assertThat(failed()).replaysAsRecorded().reproduces();
    fails(
        () -> assertThat(failed(OPTIONS)).replaysAsRecorded(),
        "The code differs from " + FAILED + ":\n  - OPTIONS at event 1: activity Pay, maximum"
            + " attempts: …");
  }

  @Test
  void whatIsAcceptedIsLeftOut() {
    assertThat(failed(OPTIONS)).accepting(Kind.OPTIONS).replaysAsRecorded();
    fails(
        () -> assertThat(failed(OPTIONS, FIXED)).accepting(Kind.OPTIONS).replaysAsRecorded(),
        "The code differs from " + FAILED + ":\n  - FIXED at event 2: the error is gone");
  }

  @Test
  void aNonDeterminismCannotBeAccepted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(failed()).accepting(Kind.NON_DETERMINISM))
        .withMessage(
            "A non-determinism cannot be accepted: every running execution that gets there is"
                + " stuck. Guard the change with Workflow.getVersion, or drop the history.");
  }

  @Test
  void isFixedIfTheErrorIsGoneAndNothingElseDiffers() {
    assertThat(failed(FIXED)).isFixed();
    assertThat(failed(FIXED, OPTIONS)).accepting(Kind.OPTIONS).isFixed();
    fails(
        () -> assertThat(failed()).isFixed(),
        "Expected the code to go on where " + FAILED + " died.\nThe code does what " + FAILED
            + " says. So it still dies.");
    fails(
        () -> assertThat(failed(OPTIONS)).isFixed(),
        "Expected the code to go on where " + FAILED + " died.\nThe code differs from " + FAILED
            + ":\n  - OPTIONS at event 1: activity Pay, maximum attempts: …");
    fails(
        () -> assertThat(failed(FIXED, OPTIONS)).isFixed(),
        "The error is gone, but not only that changed. The code differs from " + FAILED
            + ":\n  - OPTIONS at event 1: activity Pay, maximum attempts: …");
  }

  @Test
  void aHistoryThatDidNotDieIsNeitherFixedNorReproduced() {
    ReplayReport completed =
        new ReplayReport(history("WORKFLOW_EXECUTION_COMPLETED", ""), List.of());

    fails(
        () -> assertThat(completed).isFixed(),
        "There is nothing to be fixed: history x (wf-1 Order completed, 2 events) did not die."
            + " Expected one that failed, timed out, was terminated or is stuck.");
    fails(
        () -> assertThat(completed).reproduces(),
        "There is nothing to reproduce: history x (wf-1 Order completed, 2 events) did not die."
            + " Expected one that failed, timed out, was terminated or is stuck.");
  }

  @Test
  void aFixedHistoryDoesNotReproduce() {
    fails(
        () -> assertThat(failed(FIXED)).reproduces(),
        "The code differs from " + FAILED + ":\n  - FIXED at event 2: the error is gone");
  }

  private static void fails(ThrowingCallable assertion, String message) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(assertion)
        .satisfies(error -> org.assertj.core.api.Assertions.assertThat(
                error.getMessage().replace("\r", ""))
            .contains(message));
  }

  private static ReplayReport failed(ReplayFinding... findings) {
    TemporalHistory history = history(
        "WORKFLOW_EXECUTION_FAILED",
        ", \"workflowExecutionFailedEventAttributes\": {\"failure\": {\"message\": \"no luck\","
            + " \"applicationFailureInfo\": {\"type\": \"Boom\"}}}");
    return new ReplayReport(history, List.of(findings));
  }

  private static TemporalHistory history(String closing, String attributes) {
    return TemporalHistory.parse("x", """
        {"events": [
          {"eventId": "1", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
           "workflowExecutionStartedEventAttributes":
             {"workflowId": "wf-1", "workflowType": {"name": "Order"}}},
          {"eventId": "2", "eventType": "EVENT_TYPE_%s"%s}]}
        """.formatted(closing, attributes));
  }
}
