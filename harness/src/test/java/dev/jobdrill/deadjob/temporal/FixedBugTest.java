package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.deadjob.temporal.Histories.FAILS_AT_ONCE;
import static dev.jobdrill.deadjob.temporal.Histories.NOTIFY_FAILS;
import static dev.jobdrill.deadjob.temporal.Histories.STUCK;
import static dev.jobdrill.deadjob.temporal.Histories.SUCCEEDS;
import static dev.jobdrill.deadjob.temporal.NonDeterminismTest.only;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.temporal.Orders.Result;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A history that died, and code that does not: told from a non-determinism, which looks alike. */
class FixedBugTest {
  @Test
  void aFixThatCatchesTheFailureIsOne() {
    ReplayReport report = Orders.of(Orders::withoutNotification).run(Histories.read(NOTIFY_FAILS));

    assertThat(only(report))
        .isEqualTo(new ReplayFinding(
            Kind.FIXED,
            29,
            "the error is gone: the history fails with java.io.IOException: connection reset by peer,"
                + " the code returns; up to there it does the same"));
  }

  @Test
  void aFixThatDoesSomethingInsteadIsOne() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Result result = new Result();
      result.receipt = steps.persist(steps.transform(steps.fetch(order)));
      try {
        steps.notify(result.receipt, to);
      } catch (ActivityFailure e) {
        steps.notify(result.receipt, to);
      }
      return result;
    });

    assertThat(only(replay.run(Histories.read(NOTIFY_FAILS))).message())
        .contains("the code schedules activity Notify; up to there");
  }

  @Test
  void aFixThatWaitsForHelpIsOne() {
    WorkflowReplay waits = Orders.of((steps, order, to) -> {
      Result result = Orders.withoutNotification(steps, order, to);
      Workflow.await(() -> result.notified);
      return result;
    });
    WorkflowReplay sleeps = Orders.of((steps, order, to) -> {
      Result result = Orders.withoutNotification(steps, order, to);
      Workflow.sleep(Duration.ofHours(1));
      return result;
    });

    assertThat(only(waits.run(Histories.read(NOTIFY_FAILS))).message())
        .contains("the code waits; up to there");
    assertThat(only(sleeps.run(Histories.read(NOTIFY_FAILS))).message())
        .contains("the code starts a timer; up to there");
  }

  @Test
  void withoutAFixNothingIsFound() {
    assertThat(Orders.of(Orders::sound).run(Histories.read(NOTIFY_FAILS)).findings())
        .isEmpty();
    assertThat(Orders.of(Orders::sound).run(Histories.read(FAILS_AT_ONCE)).findings())
        .isEmpty();
  }

  @Test
  void whatElseChangedOnTheWayIsToldBesideTheFix() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      order.note = "";
      return Orders.withoutNotification(steps, order, to);
    });

    assertThat(replay.run(Histories.read(NOTIFY_FAILS)).findings())
        .extracting(ReplayFinding::kind)
        .containsExactly(Kind.FIXED, Kind.ARGUMENTS);
  }

  @Test
  void aWorkflowStuckInItsOwnExceptionIsFixedOnceItIsGone() {
    assertThat(only(WorkflowReplay.of(Flows.UnstuckCode.class).run(Histories.read(STUCK))))
        .isEqualTo(new ReplayFinding(
            Kind.FIXED,
            4,
            "the error is gone: the history is stuck in java.lang.NullPointerException: cfg.region is"
                + " null, the code waits"));
    assertThat(
            WorkflowReplay.of(Flows.StuckCode.class).run(Histories.read(STUCK)).findings())
        .isEmpty();
  }

  @Test
  void aWorkflowStuckInAnotherExceptionIsNotFixed() {
    ReplayFinding finding =
        only(WorkflowReplay.of(Flows.StuckElsewhereCode.class).run(Histories.read(STUCK)));

    assertThat(finding.kind()).isEqualTo(Kind.CODE_THROWS);
    assertThat(finding.message())
        .startsWith("the code throws java.lang.IllegalStateException: no zone for 1 keys at ");
  }

  /** The replayer fails on the event that ended it, with unchanged code. */
  @Test
  void aTerminatedHistoryIsCutBeforeItsLastEvent() {
    TemporalHistory waiting = Histories.terminated(SUCCEEDS, 5);
    TemporalHistory stuck = Histories.terminated(STUCK, 6);

    assertThat(Orders.of(Orders::sound).run(waiting).findings()).isEmpty();
    assertThat(WorkflowReplay.of(Flows.StuckCode.class).run(stuck).findings()).isEmpty();
    assertThat(only(WorkflowReplay.of(Flows.UnstuckCode.class).run(stuck)).kind())
        .isEqualTo(Kind.FIXED);
  }

  @Test
  void aTimedOutHistoryIsCutToo() {
    TemporalHistory history = Histories.closedBy(
        SUCCEEDS,
        5,
        "WORKFLOW_EXECUTION_TIMED_OUT",
        "\"workflowExecutionTimedOutEventAttributes\": {\"retryState\": \"RETRY_STATE_TIMEOUT\"}");

    assertThat(Orders.of(Orders::sound).run(history).findings()).isEmpty();
  }

  @Test
  void changesInATerminatedHistoryAreTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      order.note = "";
      return Orders.sound(steps, order, to);
    });

    assertThat(only(replay.run(Histories.terminated(SUCCEEDS, 5))).kind())
        .isEqualTo(Kind.ARGUMENTS);
  }

  @Test
  void codeThatNoLongerWaitsUntilItIsTerminatedIsFixed() {
    TemporalHistory waiting = Histories.terminated("h02-succeeds-after-retry", 5);
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      io.temporal.workflow.Async.function(steps::fetch, order);
      return new Result();
    });

    assertThat(only(replay.run(waiting)))
        .isEqualTo(new ReplayFinding(
            Kind.FIXED, 6, "the history waits until it is terminated, the code returns"));
  }

  /** Nobody ran the last task: that the code would go on from there says nothing. */
  @Test
  void aTerminatedHistoryWhoseWorkersWereGoneIsNotFixed() {
    TemporalHistory unserved = Histories.terminated(SUCCEEDS, 8);

    assertThat(Orders.of(Orders::sound).run(unserved).findings()).isEmpty();
  }
}
