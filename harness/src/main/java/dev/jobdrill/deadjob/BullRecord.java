package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One failed job of BullMQ or Bull in any of its forms: the hash in Redis, whose values are all strings, with what belongs
 * to it; the hash alone; or what the API's {@code getFailed} returns, whose values are JSON.
 */
final class BullRecord {
  private static final Map<String, String> API_NAMES = Map.of(
      "atm", "attemptsMade",
      "ats", "attemptsStarted",
      "stc", "stalledCounter",
      "rjk", "repeatJobKey",
      "deid", "deduplicationId",
      "pb", "processedBy");

  private final String origin;
  private final Json envelope;
  private final Fields fields;
  private final boolean hash;
  private final ReadLimits limits;

  private BullRecord(String origin, Json envelope, Json fields, boolean hash, ReadLimits limits) {
    this.origin = origin;
    this.envelope = envelope;
    this.fields = Fields.of(origin, "a job of BullMQ", fields);
    this.hash = hash;
    this.limits = limits;
  }

  static BullRecord of(RawDeadJob raw) {
    Json value = raw.value();
    if (value.get("hash") instanceof Json.Obj hash) {
      return new BullRecord(raw.origin(), value, hash, true, raw.limits());
    }
    if (value.get("hash") == Json.Null.NULL) {
      throw new DeadJobException(
          raw.origin() + ": the failed set names this id, but there is no hash "
              + value.text("key")
              + ". It was evicted by Redis or removed by removeOnFail; nothing is left to read.",
          null);
    }
    return new BullRecord(
        raw.origin(), value, value, value.get("opts") instanceof Json.Text, raw.limits());
  }

  static boolean looksLikeOne(Json value) {
    return (value.get("hash") != null && value.get("queue") != null)
        // The API leaves out an empty failedReason, and data that is undefined.
        || (value.get("failedReason") != null && value.get("data") != null)
        || (value.get("opts") != null && value.get("stacktrace") != null);
  }

  boolean isHash() {
    return hash;
  }

  Fields fields() {
    return fields;
  }

  /** The id; the hash alone does not hold it. */
  @Nullable
  String id() {
    Json id = envelope.get("id");
    return id instanceof Json.Num number ? number.literal() : envelope.text("id");
  }

  /** Prefix and queue: the queue is what stands after the last colon. */
  @Nullable
  String qualifiedQueue() {
    String prefix = envelope.text("prefix");
    String queue = envelope.text("queue");
    if (queue != null) {
      return prefix == null ? queue : prefix + ":" + queue;
    }
    return envelope.text("queueQualifiedName");
  }

  @Nullable
  String score() {
    return envelope.text("score");
  }

  @Nullable
  String version() {
    String version = envelope.text("version");
    return version == null ? null : version.substring(version.indexOf(':') + 1);
  }

  /** A field by its short name in the hash, under whichever name this form has it. */
  String nameOf(String shortName) {
    String longName = API_NAMES.getOrDefault(shortName, shortName);
    return fields.has(shortName) ? shortName : longName;
  }

  @Nullable
  String text(String shortName) {
    String name = nameOf(shortName);
    return fields.has(name) ? fields.scalar(name) : null;
  }

  int count(String shortName) {
    return fields.count(nameOf(shortName));
  }

  /** A field that is JSON: parsed from the hash, as it stands in the API's form. */
  @Nullable
  Json json(DeadJobBuilder job, String name) {
    Json value = fields.get(name);
    if (value == null) {
      return name.equals("data") ? fields.json().get(name) : null;
    }
    return hash && value instanceof Json.Text text ? parsed(job, name, text.value()) : value;
  }

  Json parsed(DeadJobBuilder job, String what, String text) {
    try {
      return new JsonParsing(limits).entry(what, text);
    } catch (DeadJobException e) {
      job.unread(what, e.getMessage() + " It is kept as a string");
      return new Json.Text(text);
    }
  }

  List<Json.Member> related(String name) {
    if (!(envelope.get(name) instanceof Json.Obj object)) {
      return List.of();
    }
    List<Json.Member> members = new ArrayList<>(object.members());
    // Redis keeps them in no order.
    members.sort(java.util.Comparator.comparing(Json.Member::name));
    return members;
  }

  List<Json> list(String name) {
    return envelope.list(name);
  }

  String origin() {
    return origin;
  }
}
