package dev.jobdrill.deadjob;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event of a history.
 *
 * @param id its number, as text
 * @param type in lower case without separators, the same for every style of enum
 * @param at when
 * @param attributes the one member whose name ends in EventAttributes
 */
record TemporalEvent(String id, String type, @Nullable Instant at, Json.Obj attributes) {
  private static final String PREFIX = "EVENT_TYPE_";

  static TemporalEvent of(Fields event) {
    String type = event.scalar("eventType");
    String plain = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
    Json.Obj attributes = new Json.Obj(java.util.List.of());
    for (Json.Member member : event.json().members()) {
      if (member.name().endsWith("EventAttributes") && member.value() instanceof Json.Obj found) {
        attributes = found;
      }
    }
    return new TemporalEvent(
        event.scalar("eventId"),
        plain.replace("_", "").toLowerCase(Locale.ROOT),
        event.time("eventTime", Times::iso),
        attributes);
  }

  Fields fields() {
    return Fields.of("event " + id, "see above", attributes);
  }

  /** The event it follows from; numbers are strings in the proto form, and absent when 0. */
  String scheduledEventId() {
    return fields().has("scheduledEventId") ? fields().scalar("scheduledEventId") : "0";
  }

  @Nullable
  String name(String member) {
    Json named = attributes.get(member);
    return named == null ? null : named.text("name");
  }
}
