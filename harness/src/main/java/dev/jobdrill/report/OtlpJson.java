package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.recording.JobRun;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spans as OTLP JSON, which Jaeger and Tempo take: the JSON encoding of {@code ExportTraceServiceRequest} by the <a
 * href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP specification</a>, in which ids are
 * hexadecimal, 64-bit numbers are strings and enums are numbers.
 */
final class OtlpJson {
  /** What marks a span that had not ended; it is given its start as its end, since OTLP wants one. */
  static final String NEVER_ENDED = "jobdrill.never_ended";

  private OtlpJson() {}

  static List<SpanData> spansOf(List<JobRun> runs) {
    List<SpanData> all = new ArrayList<>();
    for (JobRun run : runs) {
      all.addAll(run.spans());
      all.addAll(spansOf(run.children()));
    }
    return all.stream().distinct().toList();
  }

  static String of(List<SpanData> spans, String drill) {
    Map<InstrumentationScopeInfo, List<SpanData>> byScope = new LinkedHashMap<>();
    spans.forEach(span -> byScope
        .computeIfAbsent(span.getInstrumentationScopeInfo(), scope -> new ArrayList<>())
        .add(span));
    ObjectNode request = Json.object();
    ObjectNode resourceSpans = request.putArray("resourceSpans").addObject();
    ArrayNode resource = resourceSpans.putObject("resource").putArray("attributes");
    string(resource, "service.name", "jobdrill");
    string(resource, "jobdrill.drill", drill);
    ArrayNode scopes = resourceSpans.putArray("scopeSpans");
    byScope.forEach((by, own) -> {
      ObjectNode scope = scopes.addObject();
      Json.put(scope.putObject("scope").put("name", by.getName()), "version", by.getVersion());
      ArrayNode all = scope.putArray("spans");
      own.forEach(span -> all.add(span(span)));
    });
    return Json.write(request);
  }

  private static ObjectNode span(SpanData span) {
    ObjectNode node = Json.object();
    node.put("traceId", span.getTraceId());
    node.put("spanId", span.getSpanId());
    if (span.getParentSpanContext().isValid()) {
      node.put("parentSpanId", span.getParentSpanId());
    }
    node.put("flags", span.getSpanContext().getTraceFlags().asByte() & 0xff);
    node.put("name", span.getName());
    node.put(
        "kind",
        switch (span.getKind()) {
          case INTERNAL -> 1;
          case SERVER -> 2;
          case CLIENT -> 3;
          case PRODUCER -> 4;
          case CONSUMER -> 5;
        });
    node.put("startTimeUnixNano", String.valueOf(span.getStartEpochNanos()));
    node.put(
        "endTimeUnixNano",
        String.valueOf(span.hasEnded() ? span.getEndEpochNanos() : span.getStartEpochNanos()));
    ArrayNode attributes = attributes(node, span.getAttributes());
    if (!span.hasEnded()) {
      attributes.addObject().put("key", NEVER_ENDED).putObject("value").put("boolValue", true);
    }
    ArrayNode events = node.putArray("events");
    span.getEvents()
        .forEach(event -> attributes(
            events
                .addObject()
                .put("timeUnixNano", String.valueOf(event.getEpochNanos()))
                .put("name", event.getName()),
            event.getAttributes()));
    ArrayNode links = node.putArray("links");
    span.getLinks()
        .forEach(link -> attributes(
            links
                .addObject()
                .put("traceId", link.getSpanContext().getTraceId())
                .put("spanId", link.getSpanContext().getSpanId()),
            link.getAttributes()));
    ObjectNode status = node.putObject("status");
    status.put(
        "code",
        switch (span.getStatus().getStatusCode()) {
          case UNSET -> 0;
          case OK -> 1;
          case ERROR -> 2;
        });
    if (!span.getStatus().getDescription().isEmpty()) {
      status.put("message", span.getStatus().getDescription());
    }
    return node;
  }

  private static ArrayNode attributes(ObjectNode node, Attributes attributes) {
    ArrayNode all = node.putArray("attributes");
    attributes.forEach((key, value) ->
        value(all.addObject().put("key", key.getKey()).putObject("value"), key.getType(), value));
    return all;
  }

  private static void string(ArrayNode attributes, String key, String value) {
    attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
  }

  private static void value(ObjectNode node, AttributeType type, Object value) {
    switch (type) {
      case STRING -> node.put("stringValue", (String) value);
      case BOOLEAN -> node.put("boolValue", (Boolean) value);
      case LONG -> node.put("intValue", String.valueOf(value));
      case DOUBLE -> node.put("doubleValue", (Double) value);
      case STRING_ARRAY -> array(node, AttributeType.STRING, value);
      case BOOLEAN_ARRAY -> array(node, AttributeType.BOOLEAN, value);
      case LONG_ARRAY -> array(node, AttributeType.LONG, value);
      case DOUBLE_ARRAY -> array(node, AttributeType.DOUBLE, value);
      default -> node.put("stringValue", String.valueOf(value));
    }
  }

  private static void array(ObjectNode node, AttributeType type, Object values) {
    ArrayNode all = node.putObject("arrayValue").putArray("values");
    ((List<?>) values).forEach(value -> value(all.addObject(), type, value));
  }
}
