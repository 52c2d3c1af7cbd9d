package dev.jobdrill.assertion.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Spans joined by parentage. One whose parent was not recorded is a root. */
final class SpanForest {
  /** What a link to a span is called that was not recorded. */
  static final String NOT_RECORDED = "(not recorded)";

  private final List<SeenSpan> all = new ArrayList<>();
  private final List<SeenSpan> roots = new ArrayList<>();

  /** The spans in the order in which they were started, whatever their times. */
  static SpanForest inStartOrder(List<SpanData> spans) {
    return new SpanForest(spans, place -> place);
  }

  /** Spans in any order, of which those that started at one time have none. */
  static SpanForest byTime(List<SpanData> spans) {
    return new SpanForest(spans, place -> spans.get(place).getStartEpochNanos());
  }

  private SpanForest(List<SpanData> spans, IntToLongFunction order) {
    Map<String, SeenSpan> byContext = new LinkedHashMap<>();
    for (int place = 0; place < spans.size(); place++) {
      SpanData span = spans.get(place);
      byContext.put(key(span.getSpanContext()), new SeenSpan(span, order.applyAsLong(place)));
    }
    all.addAll(byContext.values());
    all.sort(Comparator.comparingLong(SeenSpan::order).thenComparing(SeenSpan::name));
    for (SeenSpan seen : all) {
      SeenSpan parent = byContext.get(key(seen.span().getParentSpanContext()));
      if (parent == null || parent == seen) {
        roots.add(seen);
      } else {
        parent.adopt(seen);
      }
    }
    freeFromCircles();
    all.forEach(seen -> link(seen, byContext));
  }

  /** Two spans that name each other as parent would be under no root, and so in no tree. */
  private void freeFromCircles() {
    Map<SeenSpan, Boolean> reached = new HashMap<>();
    roots.forEach(root -> reach(root, reached));
    all.stream().filter(seen -> !reached.containsKey(seen)).findFirst().ifPresent(seen -> {
      throw new IllegalArgumentException("Span '" + seen.name()
          + "' is its own ancestor: its chain of parents leads back to it. Spans of an SDK never do that; correct the test"
          + " data.");
    });
  }

  private static void reach(SeenSpan from, Map<SeenSpan, Boolean> reached) {
    List<SeenSpan> left = new ArrayList<>(List.of(from));
    while (!left.isEmpty()) {
      SeenSpan next = left.remove(left.size() - 1);
      reached.put(next, true);
      left.addAll(next.children());
    }
  }

  private static void link(SeenSpan seen, Map<String, SeenSpan> byContext) {
    for (LinkData link : seen.span().getLinks()) {
      @Nullable SeenSpan target = byContext.get(key(link.getSpanContext()));
      if (target != null && target == seen.parent()) {
        seen.linkParent();
      } else {
        seen.link(target == null ? NOT_RECORDED : target.name());
      }
    }
  }

  private static String key(SpanContext context) {
    return context.getTraceId() + "/" + context.getSpanId();
  }

  /** All spans, in order. */
  List<SeenSpan> all() {
    return all;
  }

  List<SeenSpan> roots() {
    return roots;
  }
}
