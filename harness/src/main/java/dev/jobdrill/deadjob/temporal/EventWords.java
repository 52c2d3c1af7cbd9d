package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.Words;
import java.util.Locale;

/** An event, and a command, as a clause: what the history says, and what the code does. */
final class EventWords {
  private EventWords() {}

  static String of(HistoryEvent event) {
    JsonNode attributes = event.attributes();
    return switch (event.type()) {
      case "ACTIVITY_TASK_SCHEDULED" -> "schedules activity " + name(event, "activityType");
      case "START_CHILD_WORKFLOW_EXECUTION_INITIATED" ->
        "starts child workflow " + name(event, "workflowType");
      case "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED" ->
        "sends signal " + Words.excerpt(attributes.path("signalName").asText());
      case "TIMER_STARTED" ->
        "starts a timer of "
            + Words.excerpt(attributes.path("startToFireTimeout").asText("0s"));
      case "MARKER_RECORDED" ->
        "records a marker " + Words.excerpt(attributes.path("markerName").asText());
      case "WORKFLOW_EXECUTION_COMPLETED" -> "completes";
      case "WORKFLOW_EXECUTION_FAILED" ->
        "fails with " + FailureWords.innermost(attributes.path("failure"));
      case "WORKFLOW_EXECUTION_CONTINUED_AS_NEW" -> "continues as new";
      case "WORKFLOW_EXECUTION_CANCELED" -> "ends cancelled";
      default -> "has " + Words.excerpt(event.type());
    };
  }

  private static String name(HistoryEvent event, String field) {
    return Words.excerpt(event.named(field));
  }

  /** A command type such as {@code START_TIMER}, if nothing closer is known of it. */
  static String ofCommand(String command) {
    return switch (command) {
      case "START_TIMER" -> "starts a timer";
      case "RECORD_MARKER" -> "records a marker (a version, a side effect or a local activity)";
      case "COMPLETE_WORKFLOW_EXECUTION" -> "returns";
      case "FAIL_WORKFLOW_EXECUTION" -> "fails";
      case "CONTINUE_AS_NEW_WORKFLOW_EXECUTION" -> "continues as new";
      case "CANCEL_WORKFLOW_EXECUTION" -> "ends cancelled";
      default -> "wants to " + command.toLowerCase(Locale.ROOT).replace('_', ' ');
    };
  }
}
