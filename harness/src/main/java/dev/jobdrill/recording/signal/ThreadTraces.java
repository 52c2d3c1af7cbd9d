package dev.jobdrill.recording.signal;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a thread carries.
 *
 * @param mdc its MDC; null if it has none
 * @param context its OpenTelemetry context
 */
record ThreadTraces(@Nullable Map<String, String> mdc, Context context) {
  static ThreadTraces ofThisThread() {
    return new ThreadTraces(MDC.getCopyOfContextMap(), Context.current());
  }

  /** Gives this thread back what it carried; returns what had come to it since, in words. */
  // The scope is not closed: what it would go back to is what has just been removed.
  @SuppressWarnings({"MustBeClosedChecker", "unused"})
  Optional<String> restore() {
    List<String> found = new ArrayList<>();
    Map<String, String> left = orEmpty(MDC.getCopyOfContextMap());
    if (!left.equals(orEmpty(mdc))) {
      TreeSet<String> keys = new TreeSet<>(left.keySet());
      keys.removeIf(key -> Objects.equals(left.get(key), orEmpty(mdc).get(key)));
      found.add("the MDC keys " + keys);
      MDC.setContextMap(orEmpty(mdc));
    }
    Context now = Context.current();
    if (now != context) {
      Span span = Span.fromContext(now);
      found.add("a current OpenTelemetry context"
          + (span.getSpanContext().isValid()
              ? " with span " + span.getSpanContext().getSpanId()
              : "")
          + ", whose Scope was never closed");
      Scope restored = context.makeCurrent();
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", and ", found));
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
