package dev.jobdrill.deadjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** What is easily read wrong in Temporal's histories; those of the corpus where it has one. */
class TemporalTrapsTest {
  private static final String NO_EVENT = "Temporal keeps no event of an attempt that is retried";

  private static DeadJob real(String name) {
    return Corpus.job("temporal", "temporal/" + name + ".json");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String payload(String encoding, String data) {
    return "{\"metadata\":{\"encoding\":\"" + base64(encoding) + "\"},\"data\":\"" + base64(data)
        + "\"}";
  }

  private static String payloads(String encoding, String data) {
    return "{\"payloads\":[" + payload(encoding, data) + "]}";
  }

  private static String event(int id, String type, String attributes) {
    return "{\"eventId\":\"" + id + "\",\"eventTime\":\"2026-11-24T04:00:0" + id % 10
        + "Z\",\"eventType\":\"EVENT_TYPE_" + type + "\",\"xEventAttributes\":{" + attributes
        + "}}";
  }

  private static DeadJob history(String start, String... events) {
    return Corpus.one(
        "temporal",
        "{\"events\":["
            + event(1, "WORKFLOW_EXECUTION_STARTED", "\"workflowType\":{\"name\":\"W\"}" + start)
            + (events.length == 0 ? "" : ",") + String.join(",", events) + "]}");
  }

  private static String failed(int id, String failure) {
    return event(id, "WORKFLOW_EXECUTION_FAILED", "\"failure\":{" + failure + "}");
  }

  @Test
  void theAttemptsOfARetriedActivityAreThoseOfItsLastStart() {
    DeadJob job = real("h01-notify-fails-after-3");

    assertThat(job.attempts()).isEqualTo(3);
    assertThat(job.errors()).extracting(JobError::attempt).containsExactly(3);
    assertThat(job.errors()).extracting(JobError::step).containsExactly("Notify");
    assertThat(job.unread()).contains(new Unread("the errors of attempts 1 to 2", NO_EVENT));
    assertThat(real("h02-succeeds-after-retry").steps())
        .extracting(CompletedStep::name, CompletedStep::attempt)
        .contains(tuple("Persist", 3));
  }

  @Test
  void theFailureBeforeTheLastStartIsReadWhereARealServerKeepsIt() {
    DeadJob died = real("h01-notify-fails-after-3.cli-shape");

    assertThat(died.errors()).extracting(JobError::attempt).containsExactly(2, 3);
    assertThat(died.errors().get(0))
        .isEqualTo(new JobError(
            "SmtpError",
            "smtp 451 temporarily unavailable for [ops@example.test]",
            null,
            2,
            null,
            "Notify"));
    assertThat(died.unread()).containsExactly(new Unread("the error of attempt 1", NO_EVENT));
    assertThat(real("h02-succeeds-after-retry.cli-shape").errors())
        .containsExactly(new JobError(
            "java.lang.RuntimeException", "deadlock detected", null, 2, null, "Persist"));
  }

  @Test
  void withoutAWorkflowIdTheIdIsThatOfTheRun() {
    Unread missing =
        new Unread("workflowId", "the history does not hold it; the id is that of the run");
    DeadJob without = real("h01-notify-fails-after-3");
    DeadJob with = real("h01-notify-fails-after-3.cli-shape");

    assertThat(without.id()).isEqualTo("e8f1554f-c7e6-45a8-83ce-d2efa0b6a63c");
    assertThat(without.unread()).contains(missing);
    assertThat(with.id()).isEqualTo("order-4417");
    assertThat(with.unread()).doesNotContain(missing);
  }

  @Test
  void anEncryptedPayloadIsKeptAndNamed() {
    String encrypted = payload("binary/encrypted", "\u0001\u0002");
    DeadJob job = history(",\"workflowId\":\"w\",\"input\":{\"payloads\":["
        + payload("json/plain", "7") + "," + encrypted + "]}");

    assertThat(job.input().compact()).isEqualTo("[7," + encrypted + "]");
    assertThat(job.unread())
        .contains(new Unread(
            "input[1]",
            "its encoding is binary/encrypted, which needs the DataConverter of the application;"
                + " kept as it is"));
  }

  @Test
  void aFailureWhoseWordsACodecHidIsNamed() {
    DeadJob job = history(
        ",\"workflowId\":\"w\"",
        failed(
            5,
            "\"message\":\"Encoded failure\",\"encodedAttributes\":"
                + payload("binary/encrypted", "x")
                + ",\"applicationFailureInfo\":{\"type\":\"Declined\"}"));

    assertThat(job.error()).contains("Declined: Encoded failure");
    assertThat(job.unread())
        .containsExactly(new Unread(
            "the message and the stack of an error",
            "a codec hides them (encodedAttributes); Temporal's UI with the codec shows them"));
  }

  @Test
  void theLastRunOfAWorkflowThatContinuedAsNewHasTheInputThatFailed() {
    DeadJob last = history(
        ",\"workflowId\":\"w\",\"continuedExecutionRunId\":\"r1\",\"input\":"
            + payloads("json/plain", "2"),
        failed(5, "\"message\":\"no\""));

    assertThat(last.input().compact()).isEqualTo("[2]");
    assertThat(Corpus.detail(last, "continuedExecutionRunId")).isEqualTo("\"r1\"");
    assertThat(last.unread())
        .containsExactly(new Unread(
            "the runs before",
            "the workflow continued as new: this is the history of its last run alone, whose input"
                + " is the failing one"));
  }

  @Test
  void aRunThatContinuedAsNewIsNotTheOneThatDied() {
    DeadJob first = history(
        ",\"workflowId\":\"w\",\"input\":" + payloads("json/plain", "1"),
        event(5, "WORKFLOW_EXECUTION_CONTINUED_AS_NEW", "\"newExecutionRunId\":\"r2\""));

    assertThat(first.times()).doesNotContainKey("died");
    assertThat(first.errors()).isEmpty();
    assertThat(Corpus.detail(first, "newExecutionRunId")).isEqualTo("\"r2\"");
    assertThat(first.unread())
        .containsExactly(new Unread(
            "the runs after",
            "the workflow continued as new: the run that died is a later one, whose history and"
                + " input are its own"));
  }

  @Test
  void parallelStepsStandInTheOrderInWhichTheyWereScheduled() {
    DeadJob job = history(
        ",\"workflowId\":\"w\"",
        event(5, "ACTIVITY_TASK_SCHEDULED", "\"activityType\":{\"name\":\"A\"}"),
        event(6, "ACTIVITY_TASK_SCHEDULED", "\"activityType\":{\"name\":\"B\"}"),
        event(7, "ACTIVITY_TASK_STARTED", "\"scheduledEventId\":\"6\",\"attempt\":2"),
        event(
            8,
            "ACTIVITY_TASK_COMPLETED",
            "\"scheduledEventId\":\"6\",\"result\":" + payloads("json/plain", "\"b\"")),
        event(9, "ACTIVITY_TASK_STARTED", "\"scheduledEventId\":\"5\",\"attempt\":1"),
        event(
            10,
            "ACTIVITY_TASK_COMPLETED",
            "\"scheduledEventId\":\"5\",\"result\":" + payloads("json/plain", "\"a\"")),
        failed(11, "\"message\":\"no\""));

    assertThat(job.steps())
        .extracting(CompletedStep::name, step -> step.output().compact(), CompletedStep::attempt)
        .containsExactly(tuple("A", "\"a\"", 1), tuple("B", "\"b\"", 2));
  }

  @Test
  void everyPlaceThatHoldsASecretIsRedacted() {
    String secret = "sk_live_PLANTED4242secret";
    String hidden = payloads("json/plain", "\"" + secret + "\"");
    String field = "{\"fields\":{\"k\":" + payload("json/plain", "\"" + secret + "\"") + "}}";
    DeadJob job = history(
        ",\"workflowId\":\"w\",\"identity\":\"4242@" + secret + "\",\"memo\":" + field
            + ",\"header\":"
            + field + ",\"searchAttributes\":" + field.replace("fields", "indexedFields")
            + ",\"input\":"
            + hidden,
        event(
            5, "ACTIVITY_TASK_SCHEDULED", "\"activityType\":{\"name\":\"A\"},\"input\":" + hidden),
        event(6, "ACTIVITY_TASK_COMPLETED", "\"scheduledEventId\":\"5\",\"result\":" + hidden),
        failed(
            7,
            "\"message\":\"no " + secret + "\",\"stackTrace\":\"at " + secret
                + "\",\"applicationFailureInfo\":{\"type\":\"Declined\",\"details\":" + hidden
                + "}"));
    String encoded = base64("\"" + secret + "\"");
    assertThat(job.document().split("PLANTED", -1)).hasSize(7);
    assertThat(job.document().split(encoded, -1)).hasSize(4);

    String redacted = new Redactor(Allowlist.NONE).redact(job).job().document();

    assertThat(redacted).contains("Declined").doesNotContain("PLANTED", encoded, "4242@");
  }

  @Test
  void anErrorWithoutAMessageHasNoneAndIsNamedByItsClass() {
    DeadJob job = history(
        ",\"workflowId\":\"w\"",
        failed(
            5,
            "\"message\":\"Activity task failed\",\"cause\":{\"applicationFailureInfo\":"
                + "{\"type\":\"java.lang.NullPointerException\"}}"));

    assertThat(job.errorMessage()).isNull();
    assertThat(job.error()).contains("java.lang.NullPointerException");
    assertThat(real("h04-activity-timeout").error())
        .contains("TimeoutFailure: TIMEOUT_TYPE_START_TO_CLOSE");
  }
}
