package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import dev.jobdrill.recording.Words;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a history ends, or where it is stuck. */
final class Closing {
  private static final Map<String, Status> CLOSINGS = Map.of(
      "WORKFLOW_EXECUTION_COMPLETED", Status.COMPLETED,
      "WORKFLOW_EXECUTION_FAILED", Status.FAILED,
      "WORKFLOW_EXECUTION_TIMED_OUT", Status.TIMED_OUT,
      "WORKFLOW_EXECUTION_TERMINATED", Status.TERMINATED,
      "WORKFLOW_EXECUTION_CANCELED", Status.CANCELED,
      "WORKFLOW_EXECUTION_CONTINUED_AS_NEW", Status.CONTINUED_AS_NEW);

  private Closing() {}

  static Status statusOf(List<HistoryEvent> events) {
    return CLOSINGS.getOrDefault(last(events).type(), Status.OPEN);
  }

  static HistoryEvent last(List<HistoryEvent> events) {
    return events.get(events.size() - 1);
  }

  /** The server's own ending, which no workflow code can have caused by a command. */
  static boolean isTheServers(Status status) {
    return status == Status.TERMINATED || status == Status.TIMED_OUT;
  }

  /** An ending that a command of the workflow's code caused. */
  static boolean isTheCodes(Status status) {
    return status != Status.OPEN && !isTheServers(status);
  }

  /** The failed workflow task that a workflow stuck in, if the last one that ended had failed. */
  static Optional<HistoryEvent> stuckAt(List<HistoryEvent> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      HistoryEvent event = events.get(i);
      if (event.is("WORKFLOW_TASK_FAILED")) {
        return Optional.of(event);
      }
      if (event.is("WORKFLOW_TASK_COMPLETED")) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The failure it died of, as JSON. */
  static Optional<JsonNode> failureOf(List<HistoryEvent> events) {
    Status status = statusOf(events);
    if (status == Status.FAILED) {
      return Optional.of(last(events).attributes().path("failure"));
    }
    return status == Status.OPEN || isTheServers(status)
        ? stuckAt(events).map(event -> event.attributes().path("failure"))
        : Optional.empty();
  }

  static Optional<String> endedByForce(List<HistoryEvent> events) {
    return last(events).text("reason").map(Words::excerpt);
  }

  static String words(TemporalHistory history) {
    Status status = history.status();
    boolean stuck = failureOf(history.events()).isPresent() && status != Status.FAILED;
    String ended = switch (status) {
      case OPEN -> stuck ? "is stuck" : "is open";
      case CONTINUED_AS_NEW -> "continued as new";
      case FAILED -> "failed";
      case COMPLETED, CANCELED, TERMINATED, TIMED_OUT -> {
        String words = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        yield stuck ? "was stuck and " + words : words;
      }
    };
    return history.error().map(error -> ended + ": " + error).orElse(ended);
  }
}
