package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Enum values of {@code tctl} and old web UIs ({@code ActivityTaskFailed}) as those of the SDK
 * ({@code EVENT_TYPE_ACTIVITY_TASK_FAILED}). Names as in the protobuf files of temporalio/api. The
 * SDK knows some of these fields itself; the deeper ones, such as a cause's retry state, it does not.
 */
final class HistoryEnums {
  private static final Map<String, String> PREFIXES = Map.ofEntries(
      Map.entry("eventType", "EVENT_TYPE_"),
      Map.entry("kind", "TASK_QUEUE_KIND_"),
      Map.entry("parentClosePolicy", "PARENT_CLOSE_POLICY_"),
      Map.entry("workflowIdReusePolicy", "WORKFLOW_ID_REUSE_POLICY_"),
      Map.entry("initiator", "CONTINUE_AS_NEW_INITIATOR_"),
      Map.entry("retryState", "RETRY_STATE_"),
      Map.entry("timeoutType", "TIMEOUT_TYPE_"));

  /** A field named cause is a failure in a failure; beside these attributes it is an enum. */
  private static final Map<String, String> CAUSES = Map.of(
      "workflowTaskFailedEventAttributes",
      "WORKFLOW_TASK_FAILED_CAUSE_",
      "startChildWorkflowExecutionFailedEventAttributes",
      "START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_",
      "signalExternalWorkflowExecutionFailedEventAttributes",
      "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_",
      "requestCancelExternalWorkflowExecutionFailedEventAttributes",
      "CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_");

  /** What users choose the fields of: names there mean nothing. */
  private static final List<String> FREE =
      List.of("fields", "details", "metadata", "indexedFields");

  private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private HistoryEnums() {}

  static String withoutPrefix(String eventType) {
    return eventType.startsWith("EVENT_TYPE_")
        ? eventType.substring("EVENT_TYPE_".length())
        : eventType;
  }

  static void toSdkStyle(ObjectNode event) {
    CAUSES.forEach((attributes, prefix) -> {
      if (event.get(attributes) instanceof ObjectNode object) {
        convert(object, "cause", prefix);
      }
    });
    walk(event);
  }

  private static void walk(JsonNode node) {
    if (node instanceof ObjectNode object) {
      PREFIXES.forEach((field, prefix) -> convert(object, field, prefix));
      object.properties().stream()
          .filter(field -> !FREE.contains(field.getKey()))
          .forEach(field -> walk(field.getValue()));
    } else if (node.isArray()) {
      node.forEach(HistoryEnums::walk);
    }
  }

  private static void convert(ObjectNode object, String field, String prefix) {
    JsonNode value = object.path(field);
    if (value.isTextual() && !value.asText().isEmpty() && !value.asText().startsWith(prefix)) {
      String words = WORD.matcher(value.asText()).replaceAll("_");
      object.put(field, prefix + words.toUpperCase(Locale.ROOT));
    }
  }
}
