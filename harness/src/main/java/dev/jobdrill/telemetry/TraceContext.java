package dev.jobdrill.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Trace contexts as a job carries them: the {@code traceparent} header of W3C Trace Context. */
final class TraceContext {
  private static final String HEADER = "traceparent";
  private static final TextMapGetter<String> ONE_HEADER =
      (traceparent, name) -> name.equals(HEADER) ? traceparent : null;

  private TraceContext() {}

  /** The context that a job carries, and nothing of the current one. */
  static Context parse(String traceparent) {
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ONE_HEADER);
  }

  /** A span's context as a header; empty where no SDK is installed, whose spans have their parent's context or none. */
  static Optional<String> format(Span span, Context parent) {
    String parentId = Span.fromContext(parent).getSpanContext().getSpanId();
    if (span.getSpanContext().getSpanId().equals(parentId)) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance()
        .inject(Context.root().with(span), headers, (carrier, name, value) -> {
          if (carrier != null) {
            carrier.put(name, value);
          }
        });
    return Optional.ofNullable(headers.get(HEADER));
  }
}
