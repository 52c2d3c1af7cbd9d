package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * One event: its id counted from 1, its type without {@code EVENT_TYPE_}, and its JSON in the SDK's
 * form, which nobody changes.
 */
record HistoryEvent(long id, String type, ObjectNode json) {

  /** What only this type of event has; an empty node if it has nothing. */
  JsonNode attributes() {
    return json.properties().stream()
        .filter(field -> field.getKey().endsWith("EventAttributes"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> json.path("none"));
  }

  Optional<String> text(String field) {
    String text = attributes().path(field).asText("");
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The name in an attribute such as {@code activityType}; empty if it has none. */
  String named(String field) {
    return attributes().path(field).path("name").asText("");
  }

  boolean is(String wanted) {
    return type.equals(wanted);
  }
}
