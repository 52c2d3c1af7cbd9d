package dev.jobdrill.deadjob;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dead-letter records of Spring Kafka and of Kafka Connect as JSON: {@code topic}, {@code partition}, {@code offset},
 * {@code timestamp}, {@code key}, {@code valueBase64} (or {@code value}), and {@code headers} with {@code key} and
 * {@code valueBase64}. Thread-safe.
 */
public final class KafkaDltReader implements DeadJobReader {
  private static final String PREFIX = "kafka_dlt-";
  private static final String CONNECT = "__connect.errors.";

  /** For {@link java.util.ServiceLoader}. */
  public KafkaDltReader() {}

  @Override
  public String system() {
    return "kafka-dlt";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("topic") != null && entry.get("headers") instanceof Json.Arr;
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields entry = Fields.of(raw.origin(), "a record of a dead-letter topic", raw.value());
    DeadJobBuilder job =
        DeadJob.of("kafka-dlt", id(entry), entry.text("topic")).version(raw.version());
    Map<String, byte[]> headers = headers(job, entry);
    String spring = text(headers, PREFIX + "original-topic");
    String topic = spring == null ? text(headers, CONNECT + "topic") : spring;
    job.queue(topic == null ? entry.text("topic").replaceFirst("[-.](dlt|DLT)$", "") : topic)
        .traceparent(text(headers, "traceparent"))
        .correlationId(text(headers, "kafka_correlationId"))
        .time("created", millis(headers, PREFIX + "original-timestamp"))
        .time("died", entry.time("timestamp", Times::millis));
    input(job, entry, raw.limits());
    error(job, headers);
    Integer attempts = int32(headers, "retry_topic-attempts");
    job.attempts(attempts == null ? 1 : attempts);
    if (attempts == null) {
      job.unread("attempts", KeptNowhere.KAFKA_NO_ATTEMPTS);
    }
    numbers(job, headers);
    job.detail("key", entry.get("key")).detail("partition", entry.get("partition"));
    return job.build();
  }

  private static String id(Fields entry) {
    return entry.text("topic") + "-" + entry.scalar("partition") + "-" + entry.scalar("offset");
  }

  private static void input(DeadJobBuilder job, Fields entry, ReadLimits limits) {
    String base64 = entry.textOrNull("valueBase64");
    if (base64 == null) {
      Json value = entry.get("value");
      job.input(
          value instanceof Json.Text text
              ? Decoding.body(job, "input", text.value(), limits)
              : DeadJobDocument.orNull(value));
      return;
    }
    byte[] bytes = Decoding.base64OrNull(base64);
    if (bytes == null) {
      throw entry.wrong("valueBase64", entry.get("valueBase64"), "expected base64");
    }
    job.input(Decoding.body(job, "input", bytes, limits));
  }

  /** The last of a repeated header counts, as in Kafka's lastHeader; that it repeats is named. */
  private static Map<String, byte[]> headers(DeadJobBuilder job, Fields entry) {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    List<Json.Member> own = new ArrayList<>();
    for (Fields header : entry.objects("headers")) {
      String key = header.text("key");
      String value = header.textOrNull("valueBase64");
      byte[] bytes = value == null ? new byte[0] : Decoding.base64OrNull(value);
      if (bytes == null) {
        job.unread("header " + key, "it is no base64");
        continue;
      }
      if (key.startsWith("springDeserializerException")) {
        job.unread("header " + key, "it is a serialised Java object, which is never deserialised");
        continue;
      }
      if (headers.put(key, bytes) != null && key.startsWith(PREFIX)) {
        job.unread("header " + key, "it repeats; the last one was taken");
      }
      if (!key.startsWith(PREFIX) && !key.startsWith(CONNECT + "exception.")) {
        String text = Decoding.utf8OrNull(bytes);
        own.add(new Json.Member(key, new Json.Text(text == null ? String.valueOf(value) : text)));
      }
    }
    if (!own.isEmpty()) {
      job.detail("headers", new Json.Obj(own));
    }
    return headers;
  }

  /** Spring's class is a wrapper's; its cause is the error. */
  private static void error(DeadJobBuilder job, Map<String, byte[]> headers) {
    String connect = text(headers, CONNECT + "exception.class.name");
    if (connect != null) {
      job.error(new JobError(
          connect,
          text(headers, CONNECT + "exception.message"),
          text(headers, CONNECT + "exception.stacktrace"),
          null,
          null,
          null));
    }
    for (String side : List.of("", "key-")) {
      String type = text(headers, PREFIX + side + "exception-cause-fqcn");
      String wrapper = text(headers, PREFIX + side + "exception-fqcn");
      String message = text(headers, PREFIX + side + "exception-message");
      if (type != null || wrapper != null || message != null) {
        job.error(new JobError(
            type == null ? wrapper : type,
            message == null ? null : message.replaceFirst("^Listener failed; ", ""),
            text(headers, PREFIX + side + "exception-stacktrace"),
            null,
            null,
            null));
      }
    }
  }

  private static void numbers(DeadJobBuilder job, Map<String, byte[]> headers) {
    for (String name : List.of("original-offset", "original-partition")) {
      byte[] bytes = headers.get(PREFIX + name);
      if (bytes != null && (bytes.length == 8 || bytes.length == 4)) {
        ByteBuffer number = ByteBuffer.wrap(bytes);
        job.detail(
            name,
            new Json.Num(String.valueOf(bytes.length == 8 ? number.getLong() : number.getInt())));
      } else if (bytes != null) {
        job.unread("header " + PREFIX + name, "it is no big-endian integer");
      }
    }
    String group = text(headers, PREFIX + "original-consumer-group");
    job.detail("consumerGroup", group == null ? null : new Json.Text(group));
  }

  private static @Nullable Integer int32(Map<String, byte[]> headers, String name) {
    byte[] bytes = headers.get(name);
    if (bytes == null || bytes.length != 4 || ByteBuffer.wrap(bytes).getInt() < 0) {
      return null;
    }
    return ByteBuffer.wrap(bytes).getInt();
  }

  private static java.time.@Nullable Instant millis(Map<String, byte[]> headers, String name) {
    byte[] bytes = headers.get(name);
    if (bytes == null || bytes.length != 8) {
      return null;
    }
    return java.time.Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
  }

  private static @Nullable String text(Map<String, byte[]> headers, String name) {
    byte[] bytes = headers.get(name);
    return bytes == null ? null : Decoding.utf8OrNull(bytes);
  }
}
