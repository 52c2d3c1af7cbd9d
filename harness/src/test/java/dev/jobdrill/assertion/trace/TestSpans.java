package dev.jobdrill.assertion.trace;

import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Spans made by hand, which start one after the other unless a test says otherwise. */
final class TestSpans {
  static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<SpanData> spans = new ArrayList<>();

  SpanContext root(String name) {
    return child(SpanContext.getInvalid(), name);
  }

  SpanContext root(String name, UnaryOperator<TestSpanData.Builder> changes) {
    return child(SpanContext.getInvalid(), name, changes);
  }

  SpanContext child(SpanContext parent, String name) {
    return child(parent, name, span -> span);
  }

  SpanContext child(SpanContext parent, String name, UnaryOperator<TestSpanData.Builder> changes) {
    String id = String.format(Locale.ROOT, "%016x", spans.size() + 1);
    SpanContext context =
        SpanContext.create(TRACE, id, TraceFlags.getSampled(), TraceState.getDefault());
    spans.add(changes
        .apply(TestSpanData.builder()
            .setName(name)
            .setKind(SpanKind.INTERNAL)
            .setSpanContext(context)
            .setParentSpanContext(parent)
            .setStatus(StatusData.unset())
            .setStartEpochNanos(spans.size())
            .setEndEpochNanos(1_000_000)
            .setHasEnded(true))
        .build());
    return context;
  }

  static UnaryOperator<TestSpanData.Builder> failed() {
    return span -> span.setStatus(StatusData.error());
  }

  static UnaryOperator<TestSpanData.Builder> open() {
    return span -> span.setHasEnded(false);
  }

  static UnaryOperator<TestSpanData.Builder> attempt(long number) {
    return span -> span.setAttributes(Attributes.of(JobdrillAttributes.ATTEMPT, number));
  }

  static UnaryOperator<TestSpanData.Builder> startingAt(long nanos) {
    return span -> span.setStartEpochNanos(nanos);
  }

  static UnaryOperator<TestSpanData.Builder> with(String key, String value) {
    return span -> span.setAttributes(Attributes.of(AttributeKey.stringKey(key), value));
  }

  static UnaryOperator<TestSpanData.Builder> linking(SpanContext... targets) {
    return span -> span.setLinks(List.of(targets).stream().map(LinkData::create).toList());
  }

  /** In the order in which they were started. */
  List<SpanData> all() {
    return spans;
  }

  List<SpanData> shuffled(long seed) {
    List<SpanData> shuffled = new ArrayList<>(spans);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }
}
