package dev.jobdrill.deadjob;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Members of Sidekiq's sorted sets {@code dead} and {@code retry}, versions 5 to 8: the job's JSON as it stands there. For
 * ActiveJob jobs, the class and the arguments are those inside the wrapper. Thread-safe.
 */
public final class SidekiqReader implements RedisDeadJobReader {
  /** What has a place of its own in the document; all else goes to the details. */
  private static final Set<String> PLACED = Set.of(
      "class",
      "wrapped",
      "args",
      "jid",
      "queue",
      "created_at",
      "enqueued_at",
      "failed_at",
      "retried_at",
      "retry_count",
      "error_class",
      "error_message",
      "error_backtrace",
      "tags",
      "traceparent");

  /** For {@link java.util.ServiceLoader}. */
  public SidekiqReader() {}

  @Override
  public String system() {
    return "sidekiq";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("jid") != null || (entry.get("class") != null && entry.get("args") != null);
  }

  @Override
  public void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries) {
    if ("*".equals(query.prefix())) {
      redis.keys("*" + query.set(), key -> {
        String name = ReadOnlyRedis.shown(key);
        // Jobdrill's own dead sets have a name that ends so, too.
        if ((name.equals(query.set()) || name.endsWith(":" + query.set()))
            && !name.endsWith("}:" + query.set())) {
          scan(redis, key, limits, entries);
        }
      });
    } else {
      String namespace = query.prefix() == null ? "" : query.prefix() + ":";
      scan(redis, ReadOnlyRedis.bytes(namespace + query.set()), limits, entries);
    }
  }

  private static void scan(ReadOnlyRedis redis, byte[] key, ReadLimits limits, Entries entries) {
    if (!redis.isThere(key, "zset")) {
      return;
    }
    JsonParsing parsing = new JsonParsing(limits);
    String set = ReadOnlyRedis.shown(key);
    long[] count = {0};
    redis.sortedSet(
        key,
        page -> page.forEach(member -> {
          String origin = "Member " + ++count[0] + " of " + set;
          entries.entry(origin, () -> {
            parsing.requireSize(origin, member.getValue().length);
            Json value = parsing.entry(origin, Decoding.utf8(origin, member.getValue()));
            String score = ReadOnlyRedis.digits(member.getScore());
            return new RawDeadJob(origin, value, score, null, limits);
          });
        }));
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields job = Fields.of(raw.origin(), "a member of Sidekiq's dead set", raw.value());
    Json args = job.required("args", "array");
    String name = job.textOr("wrapped", job.text("class"));
    Fields envelope =
        ActiveJob.wraps(job.text("class")) ? ActiveJob.envelope(raw.origin(), args) : null;
    if (envelope != null && !job.has("wrapped")) {
      name = envelope.text("job_class");
    }
    DeadJobBuilder dead = DeadJob.of("sidekiq", job.text("jid"), name)
        .version(raw.version())
        .queue(job.textOr("queue", "default"))
        .input(envelope == null ? args : ActiveJob.plain(envelope.required("arguments", "array")))
        .traceparent(job.textOrNull("traceparent"))
        .correlationId(correlationId(job.json()));
    job.texts("tags").forEach(dead::tag);
    times(dead, job, raw);
    error(dead, job, raw);
    details(dead, job, envelope);
    warnings(dead, job);
    return dead.build();
  }

  private static void times(DeadJobBuilder dead, Fields job, RawDeadJob raw) {
    dead.time("created", job.time("created_at", Times::secondsOrMillis))
        .time("enqueued", job.time("enqueued_at", Times::secondsOrMillis))
        .time("firstFailed", job.time("failed_at", Times::secondsOrMillis))
        .time("lastFailed", job.time("retried_at", Times::secondsOrMillis));
    if (raw.score() != null) {
      Fields score = Fields.of(
          raw.origin(),
          "see above",
          new Json.Obj(List.of(new Json.Member("score", new Json.Text(raw.score())))));
      dead.time("died", score.time("score", Times::score));
    }
  }

  /** The first failure leaves the count at 0, and a job that was killed has none. */
  private static void error(DeadJobBuilder dead, Fields job, RawDeadJob raw) {
    Integer retries = job.countOrNull("retry_count");
    int attempts = retries == null ? 0 : retries + 1;
    dead.attempts(attempts);
    if (!job.has("error_class") && !job.has("error_message")) {
      return;
    }
    dead.error(new JobError(
        job.textOrNull("error_class"),
        job.textOrNull("error_message"),
        stack(dead, job, raw),
        attempts == 0 ? null : attempts,
        job.has("retried_at")
            ? job.time("retried_at", Times::secondsOrMillis)
            : job.time("failed_at", Times::secondsOrMillis),
        null));
    if (attempts > 1) {
      dead.unread(KeptNowhere.errorsUpTo(attempts - 1), KeptNowhere.SIDEKIQ_LAST_ERROR);
    }
  }

  private static @Nullable String stack(DeadJobBuilder dead, Fields job, RawDeadJob raw) {
    Json stack = job.get("error_backtrace");
    if (stack == null) {
      return null;
    }
    try {
      Json lines = stack instanceof Json.Text packed ? inflated(packed.value(), raw) : stack;
      if (lines instanceof Json.Arr array) {
        return array.items().stream()
            .map(line -> line instanceof Json.Text text ? text.value() : line.compact())
            .collect(Collectors.joining("\n"));
      }
      dead.unread("error_backtrace", "it is of JSON type " + lines.kind() + ", not an array");
    } catch (DeadJobException e) {
      dead.unread("error_backtrace", String.valueOf(e.getMessage()));
    }
    return null;
  }

  private static Json inflated(String packed, RawDeadJob raw) {
    byte[] zlib = Decoding.base64OrNull(packed);
    if (zlib == null) {
      throw new DeadJobException("it is no base64", null);
    }
    byte[] lines = Decoding.inflate("it", zlib, raw.limits().inflatedBytes());
    return new JsonParsing(raw.limits()).value("it", Decoding.utf8("it", lines));
  }

  private static void details(DeadJobBuilder dead, Fields job, @Nullable Fields envelope) {
    Set<String> seen = new HashSet<>();
    for (Json.Member member : job.json().members()) {
      if (!seen.add(member.name())) {
        dead.unread("member '" + member.name() + "'", "the key repeats; the last one was taken");
      }
      if (!PLACED.contains(member.name())) {
        dead.detail(member.name(), member.value());
      }
    }
    if (job.has("wrapped")) {
      dead.detail("wrapper", job.get("class"));
    }
    if (envelope != null) {
      dead.detail("activeJob", envelope.json());
    }
  }

  private static void warnings(DeadJobBuilder dead, Fields job) {
    if (job.get("encrypt") instanceof Json.Bool encrypt && encrypt.value()) {
      dead.unread(
          "the last argument",
          "it is encrypted by Sidekiq Enterprise; to replay the job, map it to a substitute");
    }
    if (job.text("class").startsWith("Sidekiq::Extensions::Delayed")) {
      dead.unread(
          "input[0]",
          "it is YAML with Ruby tags, which is never loaded; to replay the job, map it by hand");
    }
  }

  private static @Nullable String correlationId(Json job) {
    // Sidekiq 8 writes pairs whose names are ActiveJob's symbols, 7 an object.
    Json stored = job.get("cattr");
    Json attributes = stored == null ? null : ActiveJob.plain(stored);
    if (attributes instanceof Json.Arr pairs) {
      for (Json pair : pairs.items()) {
        if (pair instanceof Json.Arr both
            && both.items().size() == 2
            && both.items().get(0) instanceof Json.Text name
            && name.value().equals("request_id")
            && both.items().get(1) instanceof Json.Text id) {
          return id.value();
        }
      }
    }
    return attributes == null ? null : attributes.text("request_id");
  }
}
