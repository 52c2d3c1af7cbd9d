package dev.jobdrill.deadjob;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Entries of Resque's list {@code failed}. Thread-safe. */
public final class ResqueReader implements RedisDeadJobReader {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT);

  /** For {@link java.util.ServiceLoader}. */
  public ResqueReader() {}

  @Override
  public String system() {
    return "resque";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("failed_at") != null && entry.get("payload") != null;
  }

  @Override
  public void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries) {
    String namespace = query.prefix() == null ? "resque" : query.prefix();
    String list = query.queue() == null ? "failed" : query.queue() + "_failed";
    byte[] key = ReadOnlyRedis.bytes(namespace + ":" + list);
    JsonParsing parsing = new JsonParsing(limits);
    if (redis.isThere(key, "list")) {
      redis.list(key, (index, bytes) -> {
        String origin = "Element " + index + " of " + ReadOnlyRedis.shown(key);
        entries.entry(origin, () -> {
          parsing.requireSize(origin, bytes.length);
          Json value = parsing.entry(origin, Decoding.utf8(origin, bytes));
          return new RawDeadJob(origin, value, null, null, limits);
        });
      });
    }
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields entry = Fields.of(raw.origin(), "an entry of Resque's list of failures", raw.value());
    Fields payload = entry.object("payload");
    String name = payload.text("class");
    Json args = payload.required("args", "array");
    String id = "unknown";
    Fields envelope = ActiveJob.wraps(name) ? ActiveJob.envelope(raw.origin(), args) : null;
    if (envelope != null) {
      name = envelope.text("job_class");
      args = ActiveJob.plain(envelope.required("arguments", "array"));
      id = envelope.textOr("job_id", "unknown");
    }
    DeadJobBuilder job = DeadJob.of("resque", id, name)
        .version(raw.version())
        .queue(entry.textOr("queue", "default"))
        .input(args)
        .attempts(1);
    if (id.equals("unknown")) {
      job.unread("id", KeptNowhere.RESQUE_NO_ID);
    }
    job.time("died", entry.time("failed_at", text -> time(job, text)));
    job.error(new JobError(
        entry.textOrNull("exception"),
        entry.textOrNull("error"),
        entry.json().get("backtrace") instanceof Json.Arr
            ? String.join("\n", entry.texts("backtrace"))
            : null,
        1,
        job.times.get("died"),
        null));
    if (entry.has("retried_at")) {
      job.unread(
          "retried_at", "it was requeued already: the entry stays in the list, not dead any more");
    }
    for (String other : List.of("worker", "retried_at")) {
      job.detail(other, entry.get(other));
    }
    return job.detail("activeJob", envelope == null ? null : envelope.json()).build();
  }

  /** The names that Ruby gives to summer time, which Java's table lacks, or takes for Bangladesh. */
  private static final Map<String, String> SUMMER = Map.of(
      "BST", "+01:00", "WEST", "+01:00", "CEST", "+02:00", "EEST", "+03:00", "EDT", "-04:00", "CDT",
      "-05:00", "MDT", "-06:00", "PDT", "-07:00");

  /** The zone is a name, such as CET, which may mean several: any but UTC is said to be a guess. */
  private static Instant time(DeadJobBuilder job, String text) {
    int space = text.lastIndexOf(' ');
    String zone = space < 0 ? "" : text.substring(space + 1);
    LocalDateTime local = LocalDateTime.parse(space < 0 ? text : text.substring(0, space), FORM);
    if (zone.equals("UTC") || zone.equals("GMT")) {
      return local.toInstant(ZoneOffset.UTC);
    }
    Optional<ZoneId> known = zone(zone);
    job.unread(
        "died",
        known.isPresent()
            ? "its zone '" + zone + "' is a name that may mean several; taken to be " + known.get()
            : "its zone '" + zone + "' is unknown; taken to be UTC");
    return local.atZone(known.orElse(ZoneOffset.UTC)).toInstant();
  }

  private static Optional<ZoneId> zone(String name) {
    try {
      return Optional.of(ZoneId.of(SUMMER.getOrDefault(name, name), ZoneId.SHORT_IDS));
    } catch (DateTimeException unknown) {
      return Optional.empty();
    }
  }
}
