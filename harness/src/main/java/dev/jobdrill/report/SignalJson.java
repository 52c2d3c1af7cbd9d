package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.ErrorReport;
import dev.jobdrill.recording.signal.JobSignals;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.recording.signal.StepRef;
import dev.jobdrill.telemetry.ErrorContext;
import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Spans, log lines and error reports as they stand in {@code run.json}. */
final class SignalJson {
  private final Texts texts;

  SignalJson(Texts texts) {
    this.texts = texts;
  }

  void addTo(ObjectNode json, JobRun run) {
    List<SpanData> all = run.spans();
    Map<String, SpanData> byId = new HashMap<>();
    all.forEach(span -> byId.put(span.getSpanId(), span));
    ArrayNode spans = json.putArray("spans");
    all.forEach(span -> spans.add(span(span, byId)));
    ArrayNode logs = json.putArray("logs");
    run.logs().forEach(line -> logs.add(log(line)));
    ArrayNode reports = json.putArray("errorReports");
    run.errorReports().forEach(report -> reports.add(report(report, run)));
    capture(json.putObject("logCapture"), run.signals());
  }

  /** The lines of no job: each run has all of its drill's, so that the same line is there once for each. */
  ArrayNode unattributed(List<JobRun> runs) {
    Set<LogLine> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    ArrayNode lines = Json.object().arrayNode();
    for (JobRun run : runs) {
      for (LogLine line : run.unattributedLogs()) {
        if (seen.add(line)) {
          lines.add(log(line).put("basis", RunJson.word(line.basis())));
        }
      }
    }
    return lines;
  }

  /** How far it can be relied on that a line which is not there was not logged. */
  private static void capture(ObjectNode node, JobSignals signals) {
    node.put("captured", signals.logCapture());
    Json.put(node, "uncaptured", signals.uncapturedLogs().orElse(null));
    node.put("whole", signals.logsAreWhole());
    node.put("dropped", signals.droppedLogs());
  }

  private ObjectNode report(ErrorReport report, JobRun run) {
    ErrorContext context = report.context();
    ObjectNode node = Json.object();
    node.put("attempt", context.attempt());
    Json.put(node, "step", context.step());
    Json.put(
        node, "at", run.errorOfAttempt(context.attempt()).map(ErrorRecord::at).orElse(null));
    node.put("type", report.error().getClass().getName());
    Json.put(node, "message", report.error().getMessage());
    node.set("stackTrace", texts.ofTrace(report.error()));
    node.put("dead", report.dead());
    node.put("correlationId", context.correlationId());
    Json.put(node, "parentJobId", context.parentJobId());
    node.put("queue", context.queue());
    ObjectNode payload = node.putObject("payload");
    new TreeMap<>(context.payload()).forEach(payload::put);
    return node;
  }

  private static ObjectNode span(SpanData span, Map<String, SpanData> byId) {
    ObjectNode node = Json.object();
    node.put("traceId", span.getTraceId());
    node.put("spanId", span.getSpanId());
    if (span.getParentSpanContext().isValid()) {
      node.put("parentSpanId", span.getParentSpanId());
    }
    node.put("name", span.getName());
    node.put("kind", span.getKind().name());
    node.put("status", span.getStatus().getStatusCode().name());
    if (!span.getStatus().getDescription().isEmpty()) {
      node.put("statusText", span.getStatus().getDescription());
    }
    node.put("startNanos", String.valueOf(span.getStartEpochNanos()));
    if (span.hasEnded()) {
      node.put("endNanos", String.valueOf(span.getEndEpochNanos()));
    }
    Long attempt = inherited(span, byId, JobdrillAttributes.ATTEMPT);
    if (attempt != null) {
      node.put("attempt", attempt);
    }
    Json.put(node, "step", inherited(span, byId, JobdrillAttributes.STEP_NAME));
    attributes(node, span.getAttributes());
    ArrayNode events = node.putArray("events");
    span.getEvents()
        .forEach(event ->
            attributes(events.addObject().put("name", event.getName()), event.getAttributes()));
    ArrayNode links = node.putArray("links");
    span.getLinks().forEach(link -> links.add(link.getSpanContext().getSpanId()));
    return node;
  }

  /** What is done within a step belongs to the step, however deep. */
  private static <T> @Nullable T inherited(
      SpanData span, Map<String, SpanData> byId, AttributeKey<T> key) {
    SpanData at = span;
    for (int depth = 0; at != null && depth < 100; depth++) {
      T value = at.getAttributes().get(key);
      if (value != null) {
        return value;
      }
      at = byId.get(at.getParentSpanId());
    }
    return null;
  }

  private static void attributes(ObjectNode node, Attributes attributes) {
    ObjectNode all = node.putObject("attributes");
    attributes.forEach((key, value) -> all.put(key.getKey(), String.valueOf(value)));
  }

  private ObjectNode log(LogLine line) {
    ObjectNode node = Json.object();
    Json.put(node, "at", line.at());
    node.put("level", line.level().name());
    node.put("logger", line.logger());
    node.put("message", line.message());
    node.put("thread", line.thread());
    StepRef origin = line.origin();
    if (origin != null && origin.attempt() > 0) {
      node.put("attempt", origin.attempt());
    }
    Json.put(node, "step", origin == null ? null : origin.step());
    Throwable thrown = line.throwable();
    if (thrown != null) {
      node.set("throwable", texts.ofTrace(thrown));
    }
    ObjectNode context = node.putObject("context");
    line.mdc().forEach(context::put);
    line.keyValues().forEach((key, value) -> context.put(key, String.valueOf(value)));
    return node;
  }
}
