package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a failure's JSON says, outermost cause first: each a kind or class, and a message. */
final class FailureWords {
  private static final int DEPTH = 100;

  private FailureWords() {}

  /** One failure of a chain of causes; the type is what the failure calls itself, else its kind. */
  record Cause(String type, String message) {
    @Override
    public String toString() {
      String line = message.lines().findFirst().orElse("");
      return line.isEmpty()
          ? Words.excerpt(type)
          : Words.excerpt(type) + ": " + Words.excerpt(line);
    }
  }

  static String innermost(JsonNode failure) {
    List<Cause> causes = causes(failure);
    return causes.get(causes.size() - 1).toString();
  }

  static List<Cause> causes(JsonNode failure) {
    List<Cause> causes = new ArrayList<>();
    JsonNode next = failure;
    do {
      causes.add(new Cause(type(next), next.path("message").asText("")));
      next = next.path("cause");
    } while (next.isObject() && causes.size() < DEPTH);
    return causes;
  }

  private static String type(JsonNode failure) {
    String type = failure.path("applicationFailureInfo").path("type").asText("");
    if (!type.isEmpty()) {
      return type;
    }
    JsonNode timeout = failure.path("timeoutFailureInfo");
    if (timeout.isObject()) {
      return timeout
              .path("timeoutType")
              .asText("unknown")
              .replaceFirst("^TIMEOUT_TYPE_", "")
              .toLowerCase(Locale.ROOT)
              .replace('_', '-')
          + " timeout";
    }
    String activity =
        failure.path("activityFailureInfo").path("activityType").path("name").asText("");
    if (!activity.isEmpty()) {
      return "activity " + activity;
    }
    String child = failure
        .path("childWorkflowExecutionFailureInfo")
        .path("workflowType")
        .path("name")
        .asText("");
    if (!child.isEmpty()) {
      return "child workflow " + child;
    }
    return failure.has("canceledFailureInfo")
        ? "cancellation"
        : failure.has("terminatedFailureInfo") ? "termination" : "failure";
  }
}
