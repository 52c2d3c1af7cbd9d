package dev.jobdrill.assertion.trace;

import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Traces that links join. */
final class Islands {
  private Islands() {}

  /** The ids of traces, those together that links join, be it over others. */
  static List<Set<String>> of(List<SpanData> spans) {
    List<Set<String>> islands = new ArrayList<>();
    for (SpanData span : spans) {
      Set<String> own = new LinkedHashSet<>(Set.of(span.getTraceId()));
      for (LinkData link : span.getLinks()) {
        if (spans.stream().anyMatch(other -> isTarget(other, link))) {
          own.add(link.getSpanContext().getTraceId());
        }
      }
      List<Set<String>> touched = islands.stream()
          .filter(island -> island.stream().anyMatch(own::contains))
          .toList();
      Set<String> joined = new LinkedHashSet<>();
      touched.forEach(joined::addAll);
      joined.addAll(own);
      islands.removeAll(touched);
      islands.add(joined);
    }
    return islands;
  }

  private static boolean isTarget(SpanData span, LinkData link) {
    return span.getSpanId().equals(link.getSpanContext().getSpanId())
        && span.getTraceId().equals(link.getSpanContext().getTraceId());
  }
}
