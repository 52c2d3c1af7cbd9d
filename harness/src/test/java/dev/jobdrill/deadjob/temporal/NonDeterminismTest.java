package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.deadjob.temporal.Histories.NOTIFY_FAILS;
import static dev.jobdrill.deadjob.temporal.Histories.SUCCEEDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.temporal.Orders.Fetched;
import dev.jobdrill.deadjob.temporal.Orders.Result;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Code that leaves the history, told by event, by what the history says and by what the code does. */
class NonDeterminismTest {
  private static final String GUARD =
      ". Guard the change with Workflow.getVersion, or keep the old code"
          + " for executions that still run";

  @Test
  void stepsInAnotherOrderAreTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      steps.transform(new Fetched());
      steps.fetch(order);
      return new Result();
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            5,
            "the history schedules activity Fetch, the code schedules activity Transform" + GUARD));
  }

  @Test
  void aDroppedStepIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      steps.fetch(order);
      return new Result();
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            11,
            "the history schedules activity Transform, the code returns" + GUARD));
  }

  @Test
  void anAddedTimerIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Workflow.sleep(Duration.ofSeconds(1));
      return Orders.sound(steps, order, to);
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            5,
            "the history schedules activity Fetch, the code starts a timer" + GUARD));
  }

  @Test
  void anAddedTimerBehindItsVersionIsSound() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      if (Workflow.getVersion("wait", Workflow.DEFAULT_VERSION, 1) == 1) {
        Workflow.sleep(Duration.ofSeconds(1));
      }
      return Orders.sound(steps, order, to);
    });

    assertThat(replay.run(Histories.read(SUCCEEDS)).findings()).isEmpty();
  }

  @Test
  void codeThatWaitsWhereTheHistoryGoesOnIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Fetched fetched = steps.fetch(order);
      Workflow.await(() -> fetched.etag.isEmpty());
      return new Result();
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            11,
            "the history schedules activity Transform, the code waits" + GUARD));
  }

  @Test
  void aRandomIdDrawnBeforeIsToldInTheWordsOfTheSdk() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      order.note = Workflow.randomUUID().toString();
      return Orders.sound(steps, order, to);
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))).message())
        .startsWith("the history schedules activity Fetch, the code gives activityId ")
        .contains(" where the history has add7e835-4030-3832-872b-d3ba1de0c746");
  }

  @Test
  void anotherStepBeforeTheFailureIsNoFix() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Result result = new Result();
      result.receipt = steps.persist(steps.transform(steps.fetch(order)));
      return result;
    });

    ReplayFinding finding = only(replay.run(Histories.read(NOTIFY_FAILS)));

    assertThat(finding.kind()).isEqualTo(Kind.NON_DETERMINISM);
    assertThat(finding.eventId()).isEqualTo(23);
    assertThat(finding.message())
        .isEqualTo("the history schedules activity Notify, the code returns" + GUARD
            + "; the code left the history before it failed, so whether the error is gone is not"
            + " told");
  }

  @Test
  void aStepMoreAtTheEndOfACompletedHistoryIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Result result = Orders.sound(steps, order, to);
      steps.persist(Map.of());
      return result;
    });

    assertThat(only(replay.run(Histories.read(SUCCEEDS))))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            29,
            "the history completes, the code schedules activity Persist" + GUARD));
  }

  @Test
  void aStepMoreBehindTheLastEventOfAnOpenHistoryIsTold() {
    TemporalHistory open = Histories.changed(SUCCEEDS, events -> {
      while (events.size() > 5) {
        events.remove(5);
      }
    });
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      var fetched = io.temporal.workflow.Async.function(steps::fetch, order);
      steps.persist(Map.of());
      return Orders.sound(steps, fetched.get().order, to);
    });

    assertThat(only(replay.run(open)))
        .isEqualTo(new ReplayFinding(
            Kind.NON_DETERMINISM,
            5,
            "after its last event the history waits, the code schedules activity Persist" + GUARD));
    assertThat(Orders.of(Orders::sound).run(open).findings()).isEmpty();
  }

  @Test
  void anActivityTakenBackBeforeItWasSentIsNoStepMore() {
    TemporalHistory open = Histories.changed(SUCCEEDS, events -> {
      while (events.size() > 5) {
        events.remove(5);
      }
    });
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      var fetched = io.temporal.workflow.Async.function(steps::fetch, order);
      var scope = Workflow.newCancellationScope(
          () -> io.temporal.workflow.Async.function(steps::persist, Map.<String, Object>of()));
      scope.run();
      scope.cancel();
      return Orders.sound(steps, fetched.get().order, to);
    });

    assertThat(replay.run(open).findings()).isEmpty();
  }

  @Test
  void aHistoryThatCompletedWhereTheCodeFailsIsAnotherEnding() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Orders.sound(steps, order, to);
      throw ApplicationFailure.newFailure("no receipt", "NoReceipt");
    });

    ReplayFinding finding = only(replay.run(Histories.read(SUCCEEDS)));

    assertThat(finding.kind()).isEqualTo(Kind.OTHER_ENDING);
    assertThat(finding.eventId()).isEqualTo(29);
    assertThat(finding.message())
        .startsWith("the history completes, the code fails with"
            + " io.temporal.failure.ApplicationFailure: message='no receipt', type='NoReceipt'");
  }

  @Test
  void codeThatThrowsIsToldWithThePlace() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      throw new IllegalStateException("boom in workflow code");
    });

    ReplayFinding finding = only(replay.run(Histories.read(SUCCEEDS)));

    assertThat(finding.kind()).isEqualTo(Kind.CODE_THROWS);
    assertThat(finding.eventId()).isEqualTo(4);
    assertThat(finding.message())
        .startsWith("the code throws java.lang.IllegalStateException: boom in workflow code at"
            + " dev.jobdrill.deadjob.temporal.NonDeterminismTest.")
        .endsWith("; that fails no workflow, only its task, which is tried again and again");
  }

  static ReplayFinding only(ReplayReport report) {
    assertThat(report.findings()).as("%s", report).hasSize(1);
    return report.findings().get(0);
  }
}
