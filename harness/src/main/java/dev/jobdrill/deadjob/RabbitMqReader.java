package dev.jobdrill.deadjob;

import java.util.List;

/** Dead-lettered messages of RabbitMQ as its management API's {@code get} returns them, with x-death. Thread-safe. */
public final class RabbitMqReader implements DeadJobReader {
  /** For {@link java.util.ServiceLoader}. */
  public RabbitMqReader() {}

  @Override
  public String system() {
    return "rabbitmq";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("payload_encoding") != null && entry.get("payload") != null;
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields message = Fields.of(raw.origin(), "a message of the management API", raw.value());
    // An empty properties is [], since the API is written in a language whose empty map looks so.
    Fields properties = properties(raw, message.json());
    Json headers = properties.json().get("headers") instanceof Json.Obj found
        ? found
        : new Json.Obj(List.of());
    String queue = headers.text("x-first-death-queue");
    DeadJobBuilder job = DeadJob.of(
            "rabbitmq",
            properties.textOr("message_id", "unknown"),
            properties.textOr("type", message.textOr("routing_key", "unknown")))
        .version(raw.version())
        .queue(queue == null ? "unknown" : queue)
        .correlationId(properties.textOrNull("correlation_id"))
        .traceparent(headers.text("traceparent"))
        .time("created", properties.time("timestamp", Times::secondsOrMillis));
    if (!properties.has("message_id")) {
      job.unread("id", KeptNowhere.RABBITMQ_NO_ID);
    }
    body(job, message, raw.limits());
    deaths(job, Fields.of(raw.origin() + ", its headers", "see above", headers));
    job.detail("properties", properties.json());
    job.detail("exchange", message.get("exchange"));
    job.detail("routingKey", message.get("routing_key"));
    return job.build();
  }

  private static Fields properties(RawDeadJob raw, Json message) {
    Json properties = message.get("properties");
    return Fields.of(
        raw.origin() + ", its properties",
        "see above",
        properties instanceof Json.Obj ? properties : new Json.Obj(List.of()));
  }

  private static void body(DeadJobBuilder job, Fields message, ReadLimits limits) {
    String payload = message.text("payload");
    if (message.text("payload_encoding").equals("base64")) {
      byte[] bytes = Decoding.base64OrNull(payload);
      if (bytes == null) {
        throw message.wrong("payload", message.get("payload"), "expected base64");
      }
      job.input(Decoding.body(job, "input", bytes, limits));
    } else {
      job.input(Decoding.body(job, "input", payload, limits));
    }
  }

  /**
   * Most recent first, one for each queue and reason. The attempts are the sum of their counts and not the length of the list;
   * a cycle through a queue to wait in counts there, too, since a consumer that sends the message on by itself leaves no trace.
   */
  private static void deaths(DeadJobBuilder job, Fields headers) {
    List<Fields> deaths = headers.objects("x-death");
    int attempts = 0;
    for (int i = deaths.size() - 1; i >= 0; i--) {
      Fields death = deaths.get(i);
      String reason = death.textOr("reason", "unknown");
      attempts += death.count("count");
      job.error(new JobError(
          "x-death:" + reason,
          "dead-lettered " + death.count("count") + " times from queue "
              + death.textOr("queue", "unknown"),
          null,
          null,
          time(death),
          null));
      if (i == 0) {
        job.time("died", time(death));
      }
    }
    job.attempts(attempts);
    job.unread("the error's text", KeptNowhere.RABBITMQ_NO_ERROR);
  }

  private static java.time.@org.jspecify.annotations.Nullable Instant time(Fields death) {
    // AMQP clients give an object {"!": "timestamp", "value": …} or the like.
    return death.get("time") instanceof Json.Obj object
        ? Fields.of("x-death's time", "see above", object).time("value", Times::secondsOrMillis)
        : death.time("time", Times::secondsOrMillis);
  }
}
