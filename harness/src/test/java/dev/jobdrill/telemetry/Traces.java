package dev.jobdrill.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The spans of one test's own SDK, those that never ended among them. */
final class Traces implements SpanProcessor {
  private final List<ReadableSpan> started = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
      .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(this).build())
      .build();

  OpenTelemetry sdk() {
    return sdk;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    started.add(span);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }

  List<SpanData> all() {
    return started.stream().map(ReadableSpan::toSpanData).toList();
  }

  List<SpanData> named(String name) {
    return all().stream().filter(span -> span.getName().equals(name)).toList();
  }

  SpanData only(String name) {
    List<SpanData> found = named(name);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " spans are named '" + name + "' in\n" + tree());
    }
    return found.get(0);
  }

  /** All spans by parentage, in the order they were started. */
  String tree() {
    StringBuilder text = new StringBuilder();
    for (SpanData span : all()) {
      boolean root = all().stream().noneMatch(other -> isChild(span, other));
      if (root) {
        write(text, "", span);
      }
    }
    return text.toString();
  }

  private void write(StringBuilder text, String indent, SpanData span) {
    text.append(indent).append(span.getName()).append(' ').append(span.getKind());
    if (span.getStatus().getStatusCode() != StatusData.unset().getStatusCode()) {
      text.append(' ').append(span.getStatus().getStatusCode());
    }
    text.append(span.hasEnded() ? "\n" : " OPEN\n");
    all().stream()
        .filter(child -> isChild(child, span))
        .forEach(child -> write(text, indent + "  ", child));
  }

  private static boolean isChild(SpanData child, SpanData parent) {
    return child.getTraceId().equals(parent.getTraceId())
        && child.getParentSpanId().equals(parent.getSpanId());
  }
}
