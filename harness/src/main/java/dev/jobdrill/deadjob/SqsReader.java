package dev.jobdrill.deadjob;

import java.util.List;

/** Messages of an SQS dead-letter queue as {@code aws sqs receive-message} prints them. Thread-safe. */
public final class SqsReader implements DeadJobReader {
  /** For {@link java.util.ServiceLoader}. */
  public SqsReader() {}

  @Override
  public String system() {
    return "sqs";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("MessageId") != null && entry.get("Body") != null;
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields message = Fields.of(raw.origin(), "a message of receive-message", raw.value());
    Json none = new Json.Obj(List.of());
    Json found = message.get("Attributes");
    Fields attributes =
        Fields.of(raw.origin() + ", its Attributes", "see above", found == null ? none : found);
    String arn = attributes.textOr("DeadLetterQueueSourceArn", "unknown");
    Json custom = message.get("MessageAttributes");
    DeadJobBuilder job = DeadJob.of("sqs", message.text("MessageId"), value(custom, "type", arn))
        .version(raw.version())
        .queue(arn.substring(arn.lastIndexOf(':') + 1))
        .attempts(attributes.count("ApproximateReceiveCount"))
        .time("created", attributes.time("SentTimestamp", Times::millis))
        .time("started", attributes.time("ApproximateFirstReceiveTimestamp", Times::millis));
    String trace = value(custom, "traceparent", "");
    job.traceparent(trace.isEmpty() ? null : trace);
    job.input(body(job, message, raw.limits()));
    if (found == null) {
      job.unread("Attributes", KeptNowhere.SQS_ATTRIBUTES);
    } else {
      job.unread("attempts", KeptNowhere.SQS_COUNT);
    }
    if (custom == null) {
      job.unread("MessageAttributes", KeptNowhere.SQS_MESSAGE_ATTRIBUTES);
    }
    job.unread("the error", KeptNowhere.SQS_NO_ERROR);
    return job.detail("attributes", found).detail("messageAttributes", custom).build();
  }

  private static String value(
      @org.jspecify.annotations.Nullable Json attributes, String name, String otherwise) {
    Json attribute = attributes == null ? null : attributes.get(name);
    String value = attribute == null ? null : attribute.text("StringValue");
    return value == null ? otherwise : value;
  }

  /** An SNS notification holds the message as a string. */
  private static Json body(DeadJobBuilder job, Fields message, ReadLimits limits) {
    Json body = Decoding.body(job, "input", message.text("Body"), limits);
    String inner = body.text("Message");
    if (!"Notification".equals(body.text("Type")) || inner == null) {
      return body;
    }
    job.detail("snsEnvelope", body);
    return Decoding.body(job, "input (the SNS message)", inner, limits);
  }
}
