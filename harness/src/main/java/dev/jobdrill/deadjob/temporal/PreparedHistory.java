package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.deadjob.temporal.TemporalHistory.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A history as the replayer can take it. An ending by the server is cut, since no command of the code
 * answers to it. A workflow task that never completed is completed, in a history that is open or was
 * ended by the server: else the code for it, which may be what is stuck, would not run.
 *
 * @param events what to replay
 * @param driven whether a task was completed that never was
 */
record PreparedHistory(List<HistoryEvent> events, boolean driven) {
  PreparedHistory {
    events = List.copyOf(events);
  }

  static PreparedHistory of(TemporalHistory history) {
    List<HistoryEvent> events = history.events();
    Status status = history.status();
    if (Closing.isTheServers(status)) {
      return driven(cut(events));
    }
    return status == Status.OPEN ? driven(events) : new PreparedHistory(events, false);
  }

  /** Without the event that closed it. */
  PreparedHistory withoutClosing() {
    return new PreparedHistory(cut(events), driven);
  }

  private static List<HistoryEvent> cut(List<HistoryEvent> events) {
    return events.subList(0, events.size() - 1);
  }

  private static PreparedHistory driven(List<HistoryEvent> events) {
    for (int i = events.size() - 1; i >= 0; i--) {
      HistoryEvent event = events.get(i);
      switch (event.type()) {
        case "WORKFLOW_TASK_COMPLETED" -> {
          return new PreparedHistory(events, false);
        }
        case "WORKFLOW_TASK_SCHEDULED" -> {
          return completed(events, event.id(), 0);
        }
        case "WORKFLOW_TASK_STARTED" -> {
          return completed(
              events, event.attributes().path("scheduledEventId").asLong(), event.id());
        }
        case "WORKFLOW_TASK_FAILED", "WORKFLOW_TASK_TIMED_OUT" -> {
          return completed(events, 0, 0);
        }
        default -> {} // an event that is no part of a workflow task
      }
    }
    return completed(events, 0, 0);
  }

  private static PreparedHistory completed(
      List<HistoryEvent> events, long scheduled, long started) {
    List<HistoryEvent> whole = new ArrayList<>(events);
    long scheduledId = scheduled;
    long startedId = started;
    if (scheduledId == 0) {
      ObjectNode attributes = append(whole, "Scheduled");
      attributes.set("taskQueue", events.get(0).attributes().path("taskQueue"));
      scheduledId = whole.size();
    }
    if (startedId == 0) {
      append(whole, "Started").put("scheduledEventId", String.valueOf(scheduledId));
      startedId = whole.size();
    }
    append(whole, "Completed")
        .put("scheduledEventId", String.valueOf(scheduledId))
        .put("startedEventId", String.valueOf(startedId));
    return new PreparedHistory(whole, true);
  }

  private static ObjectNode append(List<HistoryEvent> events, String what) {
    String type = "WORKFLOW_TASK_" + what.toUpperCase(Locale.ROOT);
    long id = events.size() + 1L;
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("eventId", String.valueOf(id));
    json.put(
        "eventTime", Closing.last(events).json().path("eventTime").asText("1970-01-01T00:00:00Z"));
    json.put("eventType", "EVENT_TYPE_" + type);
    ObjectNode attributes = json.putObject("workflowTask" + what + "EventAttributes");
    events.add(new HistoryEvent(id, type, json));
    return attributes;
  }

  /** In the SDK's own form. */
  String json() {
    ObjectNode history = Json.MAPPER.createObjectNode();
    events.forEach(event -> history.withArray("events").add(event.json()));
    return history.toString();
  }
}
