package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BullMQ's job options in one form: long names, in the order of their names, since Lua shuffles them. */
final class BullOptions {
  private static final Map<String, String> LONG_NAMES = Map.of(
      "de", "deduplication",
      "fpof", "failParentOnFailure",
      "cpof", "continueParentOnFailure",
      "idof", "ignoreDependencyOnFailure",
      "rdof", "removeDependencyOnFailure",
      "kl", "keepLogs");

  private BullOptions() {}

  static Json expanded(Json options) {
    if (!(options instanceof Json.Obj object)) {
      return options;
    }
    List<Json.Member> members = new ArrayList<>();
    List<Json.Member> telemetry = new ArrayList<>();
    for (Json.Member member : object.members()) {
      switch (member.name()) {
        case "tm" -> telemetry.add(new Json.Member("metadata", member.value()));
        case "omc" -> telemetry.add(new Json.Member("omitContext", member.value()));
        case "attempts" -> {
          // 0 is what Lua and the API write for none, which means 1.
          if (!member.value().equals(new Json.Num("0"))) {
            members.add(member);
          }
        }
        case "backoff" ->
          // A number is short for a fixed delay; the API writes it out.
          members.add(new Json.Member(
              "backoff",
              member.value() instanceof Json.Num
                  ? new Json.Obj(List.of(
                      new Json.Member("delay", member.value()),
                      new Json.Member("type", new Json.Text("fixed"))))
                  : sorted(member.value())));
        default ->
          members.add(new Json.Member(
              LONG_NAMES.getOrDefault(member.name(), member.name()), sorted(member.value())));
      }
    }
    if (!telemetry.isEmpty()) {
      members.add(new Json.Member("telemetry", sorted(new Json.Obj(telemetry))));
    }
    return sorted(new Json.Obj(members));
  }

  /** The trace context of the enqueuer: a JSON string within the JSON. */
  static @Nullable String traceparent(Json expanded, ReadLimits limits) {
    Json telemetry = expanded.get("telemetry");
    String metadata = telemetry == null ? null : telemetry.text("metadata");
    return metadata == null
        ? null
        : new JsonParsing(limits).entry("opts.telemetry.metadata", metadata).text("traceparent");
  }

  private static Json sorted(Json value) {
    if (value instanceof Json.Obj object) {
      return new Json.Obj(object.members().stream()
          .map(member -> new Json.Member(member.name(), sorted(member.value())))
          .sorted(Comparator.comparing(Json.Member::name))
          .toList());
    }
    return value;
  }
}
