package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Histories written by the SDK's test server, and changed copies of them. */
final class Histories {
  static final String NOTIFY_FAILS = "h01-notify-fails-after-3";
  static final String SUCCEEDS = "h02-succeeds-after-retry";
  static final String FAILS_AT_ONCE = "h03-nonretryable-in-transform";
  static final String TIMES_OUT = "h04-activity-timeout";
  static final String APPROVAL = "h05-signal-timer-marker-child-fails";
  static final String STUCK = "h06-stuck-workflow-task-failed";

  private static final JsonMapper MAPPER = new JsonMapper();

  private Histories() {}

  static String text(String name) {
    try (InputStream in = Histories.class.getResourceAsStream("/temporal/" + name + ".json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TemporalHistory read(String name) {
    return TemporalHistory.parse(name + ".json", text(name));
  }

  /** A copy in which the events were changed. */
  static TemporalHistory changed(String name, Consumer<ArrayNode> change) {
    ObjectNode history = tree(text(name));
    change.accept((ArrayNode) history.get("events"));
    return TemporalHistory.parse(name + " (changed)", history.toString());
  }

  /** A copy that ends after so many events, with another one that closes it. */
  static TemporalHistory closedBy(String name, int events, String type, String attributes) {
    return changed(name, all -> {
      while (all.size() > events) {
        all.remove(events);
      }
      all.add(tree("""
          {"eventId": "%d", "eventTime": "2026-11-24T05:00:00Z", "eventType": "EVENT_TYPE_%s", %s}""".formatted(events + 1, type, attributes)));
    });
  }

  static TemporalHistory terminated(String name, int events) {
    return closedBy(
        name,
        events,
        "WORKFLOW_EXECUTION_TERMINATED",
        "\"workflowExecutionTerminatedEventAttributes\": {\"reason\": \"by hand\"}");
  }

  static ObjectNode tree(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode event(ArrayNode events, int id) {
    return events.get(id - 1);
  }
}
