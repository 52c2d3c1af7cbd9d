package dev.jobdrill.assertion.trace;

import io.opentelemetry.api.common.AttributeKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one job in its queue.
 *
 * @param send the span around its enqueueing
 * @param length until the first span around an attempt below it started; null if there is none
 */
record QueueGap(SeenSpan send, @Nullable Duration length) {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("messaging.operation.type");

  static List<QueueGap> in(SpanForest forest) {
    return forest.all().stream()
        .filter(span -> is(span, "send"))
        .map(send -> new QueueGap(
            send,
            send.children().stream()
                .filter(span -> is(span, "process"))
                .findFirst()
                .map(process -> Duration.ofNanos(
                    process.span().getStartEpochNanos() - send.span().getStartEpochNanos()))
                .orElse(null)))
        .toList();
  }

  private static boolean is(SeenSpan span, String operation) {
    return operation.equals(span.span().getAttributes().get(OPERATION));
  }
}
