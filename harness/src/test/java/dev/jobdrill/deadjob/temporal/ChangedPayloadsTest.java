package dev.jobdrill.deadjob.temporal;

import static dev.jobdrill.deadjob.temporal.Histories.APPROVAL;
import static dev.jobdrill.deadjob.temporal.Histories.NOTIFY_FAILS;
import static dev.jobdrill.deadjob.temporal.Histories.SUCCEEDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.deadjob.temporal.Orders.Result;
import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import io.temporal.failure.ApplicationFailure;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the replayer takes for the same: arguments, results and errors, compared as decoded JSON. */
class ChangedPayloadsTest {
  @Test
  void changedArgumentsAreToldByPathWithoutTheirValues() {
    ReplayReport report = cheaper().run(Histories.read(SUCCEEDS));

    assertThat(report.findings())
        .containsExactly(
            new ReplayFinding(
                Kind.ARGUMENTS,
                5,
                "activity Fetch, argument 1: at /currency the history has a string, the code gives"
                    + " another string"),
            new ReplayFinding(
                Kind.ARGUMENTS,
                5,
                "activity Fetch, argument 1: at /lines/0/price the history has a number, the code"
                    + " gives another number"),
            new ReplayFinding(
                Kind.ARGUMENTS,
                23,
                "activity Notify, argument 2: the history has an array of 1, the code gives an array"
                    + " of 0"));
    assertThat(report.toString())
        .startsWith("The code differs from history h02-succeeds-after-retry.json (")
        .contains("\n  - ARGUMENTS at event 5: activity Fetch, argument 1: at /currency")
        .endsWith("\nValues are left out; allow some by WorkflowReplay.showing(\"/path\").")
        .doesNotContain("EUR", "CHF", "49.95", "ops@example.test");
  }

  @Test
  void allowedValuesAreShownAndNoOthers() {
    ReplayReport report = cheaper().showing("/lines/*/price").run(Histories.read(SUCCEEDS));

    assertThat(report.toString())
        .contains("at /lines/0/price the history has 49.95, the code gives 1.0")
        .doesNotContain("EUR", "CHF");
  }

  @Test
  void aPathIsAskedToLookLikeOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cheaper().showing("lines.price"))
        .withMessage(
            "'lines.price' is no path into a payload; expected the empty path, for a payload"
                + " that is one value, or one such as /lines/*/sku.");
  }

  private static WorkflowReplay cheaper() {
    return Orders.of((steps, order, to) -> {
      order.currency = "CHF";
      order.lines.get(0).price = 1.0;
      return Orders.sound(steps, order, List.of());
    });
  }

  @Test
  void anArgumentChangedAfterTheCallIsNoDifference() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      var fetched = io.temporal.workflow.Async.function(steps::fetch, order);
      order.currency = "CHF";
      Result result = new Result();
      result.receipt = steps.persist(steps.transform(fetched.get()));
      steps.notify(result.receipt, to);
      result.notified = true;
      return result;
    });

    assertThat(replay.run(Histories.read(SUCCEEDS)).findings()).isEmpty();
  }

  @Test
  void anotherResultOfTheWorkflowIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Result result = Orders.sound(steps, order, to);
      result.notified = false;
      return result;
    });

    assertThat(replay.run(Histories.read(SUCCEEDS)).findings())
        .containsExactly(new ReplayFinding(
            Kind.WORKFLOW_RESULT,
            29,
            "the workflow's result: at /notified the history has a boolean, the code gives another"
                + " boolean"));
  }

  @Test
  void anotherErrorOfTheWorkflowIsTold() {
    WorkflowReplay replay = Orders.of((steps, order, to) -> {
      Orders.withoutNotification(steps, order, to);
      throw ApplicationFailure.newFailure("gave up", "Unreachable");
    });

    assertThat(replay.run(Histories.read(NOTIFY_FAILS)).findings())
        .containsExactly(new ReplayFinding(
            Kind.WORKFLOW_FAILURE,
            29,
            "the history fails with activity Notify: Activity task failed, caused by SmtpError: smtp"
                + " 451 temporarily unavailable for [ops@example.test], caused by"
                + " java.io.IOException: connection reset by peer, the code fails with Unreachable:"
                + " gave up"));
  }

  @Test
  void aFieldOfAResultThatTheCodeDoesNotReadIsTold() {
    TemporalHistory history = Histories.changed(SUCCEEDS, events -> {
      ObjectNode payload = (ObjectNode)
          Histories.event(events, 7).at("/activityTaskCompletedEventAttributes/result/payloads/0");
      ObjectNode result = Histories.tree(decoded(payload.get("data").asText()));
      result.put("tenant", "acme");
      payload.put("data", encoded(result.toString()));
    });

    assertThat(Orders.of(Orders::sound).run(history).findings())
        .containsExactly(new ReplayFinding(
            Kind.ACTIVITY_RESULT,
            7,
            "activity Fetch, result: at /tenant the history has a string, the code reads nothing"));
  }

  @Test
  void aResultThatDoesNotFitTheCodesTypeIsToldWithoutItsValue() {
    TemporalHistory history = Histories.changed(SUCCEEDS, events -> {
      ObjectNode payload = (ObjectNode)
          Histories.event(events, 7).at("/activityTaskCompletedEventAttributes/result/payloads/0");
      payload.put("data", encoded("{\"order\": {\"id\": \"hunter2\"}}"));
    });

    ReplayFinding finding = NonDeterminismTest.only(Orders.of(Orders::sound).run(history));

    assertThat(finding.kind()).isEqualTo(Kind.CODE_THROWS);
    assertThat(finding.message())
        .contains("com.fasterxml.jackson.databind.exc.InvalidFormatException at ")
        .contains("its message is left out, since it quotes the payload")
        .doesNotContain("hunter2");
  }

  @Test
  void anInputThatDoesNotFitTheCodesTypeIsToldWithoutItsValue() {
    TemporalHistory history = Histories.changed(SUCCEEDS, events -> {
      ObjectNode payload = (ObjectNode) Histories.event(events, 1)
          .at("/workflowExecutionStartedEventAttributes/input/payloads/0");
      payload.put("data", encoded("{\"id\": \"hunter2\"}"));
    });

    ReplayFinding finding = NonDeterminismTest.only(Orders.of(Orders::sound).run(history));

    assertThat(finding.kind()).isEqualTo(Kind.CODE_THROWS);
    assertThat(finding.message())
        .startsWith(
            "the code throws com.fasterxml.jackson.databind.exc.InvalidFormatException before"
                + " it starts, reading the workflow's input;")
        .doesNotContain("hunter2");
  }

  @Test
  void anotherArgumentOfAChildWorkflowIsTold() {
    assertThat(WorkflowReplay.of(OtherPart.class).run(Histories.read(APPROVAL)).findings())
        .containsExactly(new ReplayFinding(
            Kind.ARGUMENTS,
            18,
            "child workflow Child, argument 1: the history has a string, the code gives another"
                + " string"));
  }

  /** Counts another part. */
  public static final class OtherPart extends Flows.ApprovalCode {
    @Override
    String part() {
      return "p8";
    }
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String encoded(String json) {
    return Base64.getEncoder()
        .encodeToString(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
