package dev.jobdrill.deadjob;

import java.util.List;

/**
 * What Celery leaves of a failed task: its result ({@code celery-task-meta-<id>}) with the error, or a queued message with
 * the arguments. Bodies of pickle or YAML are refused. Thread-safe.
 */
public final class CeleryReader implements RedisDeadJobReader {
  /** For {@link java.util.ServiceLoader}. */
  public CeleryReader() {}

  @Override
  public String system() {
    return "celery";
  }

  @Override
  public boolean recognises(Json entry) {
    return (entry.get("task_id") != null && entry.get("status") != null)
        || (entry.get("body") != null
            && entry.get("headers") != null
            && entry.get("content-type") != null);
  }

  @Override
  public void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries) {
    JsonParsing parsing = new JsonParsing(limits);
    redis.keys("celery-task-meta-*", key -> {
      String origin = "Key " + ReadOnlyRedis.shown(key);
      byte[] bytes = redis.isThere(key, "string") ? redis.string(key, limits.entryBytes()) : null;
      // A result of another status is no dead job, and none that cannot be read either.
      if (bytes != null && !isOfAnotherStatus(parsing, bytes)) {
        entries.entry(
            origin,
            () -> new RawDeadJob(
                origin, parsing.entry(origin, Decoding.utf8(origin, bytes)), null, null, limits));
      }
    });
  }

  private static boolean isOfAnotherStatus(JsonParsing parsing, byte[] bytes) {
    try {
      String status = parsing.entry("it", Decoding.utf8("it", bytes)).text("status");
      return status != null && !status.equals("FAILURE");
    } catch (DeadJobException unreadable) {
      return false;
    }
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields entry = Fields.of(raw.origin(), "a result or a message of Celery", raw.value());
    return entry.has("task_id") ? result(raw, entry) : message(raw, entry);
  }

  private static DeadJob result(RawDeadJob raw, Fields entry) {
    if (!entry.text("status").equals("FAILURE")) {
      throw new DeadJobException(
          raw.origin() + " is the result of a task of status " + entry.text("status")
              + "; expected FAILURE, a task that died.",
          null);
    }
    DeadJobBuilder job = DeadJob.of(
            "celery", entry.text("task_id"), entry.textOr("name", "unknown"))
        .version(raw.version())
        .queue(entry.textOr("queue", "celery"))
        .attempts(entry.count("retries") + 1)
        .time("died", entry.time("date_done", Times::iso));
    if (entry.has("args")) {
      job.input(entry.json().get("args") instanceof Json.Arr args ? args : new Json.Arr(List.of()));
    } else {
      job.unread("name, queue, attempts and input", KeptNowhere.CELERY_EXTENDED);
    }
    error(job, entry);
    for (String other : List.of("kwargs", "parent_id", "children", "worker")) {
      job.detail(other, entry.get(other));
    }
    return job.build();
  }

  private static void error(DeadJobBuilder job, Fields entry) {
    Fields result = entry.object("result");
    List<Json> messages = result.json().list("exc_message");
    String module = result.textOr("exc_module", "builtins");
    String type = result.textOr("exc_type", "unknown");
    job.error(new JobError(
        module.equals("builtins") ? type : module + "." + type,
        messages.size() == 1 && messages.get(0) instanceof Json.Text text
            ? text.value()
            : result.has("exc_message")
                ? result.get("exc_message") instanceof Json.Text text
                    ? text.value()
                    : new Json.Arr(messages).compact()
                : null,
        entry.textOrNull("traceback"),
        null,
        entry.time("date_done", Times::iso),
        null));
  }

  private static DeadJob message(RawDeadJob raw, Fields entry) {
    String type = entry.text("content-type");
    if (!type.equals("application/json")) {
      throw new DeadJobException(
          raw.origin() + " has a body of content type " + dev.jobdrill.recording.Words.excerpt(type)
              + "; only application/json is read, since pickle and YAML can run code.",
          null);
    }
    Fields headers = entry.object("headers");
    Json found = entry.get("properties");
    Fields properties =
        Fields.of(raw.origin(), "see above", found == null ? new Json.Obj(List.of()) : found);
    DeadJobBuilder job = DeadJob.of("celery", headers.text("id"), headers.text("task"))
        .version(raw.version())
        .attempts(headers.count("retries"))
        .correlationId(properties.textOrNull("correlation_id"))
        .traceparent(headers.textOrNull("traceparent"));
    String routingKey = properties.has("delivery_info")
        ? properties.object("delivery_info").textOrNull("routing_key")
        : null;
    job.queue(routingKey == null ? "celery" : routingKey);
    body(job, entry, properties, raw.limits());
    if (headers.has("parent_id")) {
      job.parent(new RelatedJob(headers.text("parent_id"), null, null, null, null, null));
    }
    job.unread("the error", KeptNowhere.CELERY_RESULT);
    return job.detail("headers", headers.json()).build();
  }

  /** [args, kwargs, embed]; the steps that follow in a chain are in the third. */
  private static void body(DeadJobBuilder job, Fields entry, Fields properties, ReadLimits limits) {
    String text = entry.text("body");
    if (properties.textOr("body_encoding", "base64").equals("base64")) {
      byte[] bytes = Decoding.base64OrNull(text);
      if (bytes == null) {
        throw entry.wrong("body", entry.get("body"), "expected base64");
      }
      text = Decoding.utf8("the body of the message", bytes);
    }
    Json body = new JsonParsing(limits).entry("the body of the message", text);
    List<Json> parts = body instanceof Json.Arr array ? array.items() : List.of();
    if (parts.size() != 3) {
      throw new DeadJobException(
          "The body of the message is of JSON type " + body.kind()
              + "; expected [args, kwargs, embed], protocol 2 of Celery.",
          null);
    }
    job.input(parts.get(0)).detail("kwargs", parts.get(1)).detail("embed", parts.get(2));
  }
}
