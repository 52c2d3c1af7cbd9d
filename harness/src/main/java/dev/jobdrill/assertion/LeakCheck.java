package dev.jobdrill.assertion;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.Words;
import dev.jobdrill.recording.signal.ErrorReport;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.recording.signal.LogLine.Basis;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for secrets in all that a job emitted; tells where they are and never what they are. */
final class LeakCheck {
  /** Where credentials belong. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private final JobRun run;
  private final Map<String, String> values;
  private final Set<String> findings = new LinkedHashSet<>();

  private LeakCheck(JobRun run, Map<String, String> values) {
    this.run = run;
    this.values = values;
  }

  static List<String> findingsOf(JobRun run, List<String> paths) {
    LeakCheck check = new LeakCheck(run, SensitiveValues.of(run, paths));
    check.logs();
    run.spans().forEach(check::span);
    run.metrics().forEach(check::metric);
    run.errorReports().forEach(check::report);
    run.exchanges().forEach(check::request);
    return List.copyOf(check.findings);
  }

  private void logs() {
    Stream<LogLine> strays =
        run.unattributedLogs().stream().filter(line -> line.basis() == Basis.STARTED_BY_WORKER);
    Stream.concat(run.logs().stream(), strays).forEach(line -> {
      String whose = " of a log line of " + clean(line.logger())
          + (line.origin() == null ? "" : " in " + line.origin());
      look(line.message(), "the message" + whose);
      line.mdc().forEach((key, value) -> entry(key, value, "the MDC", whose));
      line.keyValues()
          .forEach((key, value) -> entry(key, String.valueOf(value), "the key-value pairs", whose));
      throwable(line.throwable(), whose);
    });
  }

  private void entry(String key, String value, String map, String whose) {
    look(key, "a key of " + map + whose);
    look(value, map + ", key '" + clean(key) + "'," + whose);
  }

  private void throwable(@Nullable Throwable error, String whose) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = error; cause != null && seen.add(cause); cause = cause.getCause()) {
      String type = cause.getClass().getName();
      look(String.valueOf(cause.getMessage()), "the message of " + type + whose);
      for (Throwable suppressed : cause.getSuppressed()) {
        look(
            String.valueOf(suppressed.getMessage()),
            "the message of the suppressed " + suppressed.getClass().getName() + whose);
      }
    }
  }

  private void span(SpanData span) {
    look(span.getName(), "the name of a span");
    String whose = " of span '" + clean(span.getName()) + "'";
    look(span.getStatus().getDescription(), "the status description" + whose);
    attributes(span.getAttributes(), whose);
    for (EventData event : span.getEvents()) {
      look(event.getName(), "the name of an event" + whose);
      attributes(event.getAttributes(), " of event '" + clean(event.getName()) + "'" + whose);
    }
    for (LinkData link : span.getLinks()) {
      attributes(link.getAttributes(), " of a link" + whose);
    }
  }

  private void attributes(Attributes attributes, String whose) {
    attributes.forEach((key, value) -> {
      look(key.getKey(), "the name of an attribute" + whose);
      look(String.valueOf(value), "attribute " + clean(key.getKey()) + whose);
    });
  }

  private void metric(MetricData metric) {
    metric
        .getData()
        .getPoints()
        .forEach(
            point -> attributes(point.getAttributes(), " of metric " + clean(metric.getName())));
  }

  private void report(ErrorReport report) {
    String whose = " in the error report of attempt " + report.context().attempt();
    throwable(report.error(), whose);
    report
        .context()
        .payload()
        .forEach((path, value) -> look(value, "the payload field " + clean(path) + whose));
  }

  private void request(StepExchange exchange) {
    HttpExchange http = exchange.http();
    String whose = " of a " + http.method() + " request of step '" + exchange.step() + "'";
    look(http.request().target(), "the target" + whose);
    http.request().headers().map().forEach((name, all) -> {
      if (!CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
        all.forEach(value -> look(value, "header " + clean(name) + whose));
      }
    });
  }

  private void look(String text, String place) {
    boolean declared = false;
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (text.contains(value.getKey())) {
        findings.add("the value of " + value.getValue() + " in " + place);
        declared = true;
      }
    }
    if (!declared) {
      SecretDetectors.kindsIn(text).forEach(kind -> findings.add(kind + " in " + place));
    }
  }

  /** A place's own name may hold the secret as well. */
  private String clean(String name) {
    boolean secret = values.keySet().stream().anyMatch(name::contains)
        || !SecretDetectors.kindsIn(name).isEmpty();
    return secret ? "(not shown)" : Words.excerpt(name);
  }
}
