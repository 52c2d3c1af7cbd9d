package dev.jobdrill.exploration;

import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.recording.signal.SpawnedJob;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a run emits: spans, log lines, correlation ids, and nothing that is sensitive. */
final class SignalJudge {
  /** Those after which a worker is gone, or goes on beside another one. */
  private static final Set<String> LEAVING_SPANS_OPEN = Set.of(
      FaultKind.CRASH.text(),
      FaultKind.LOSE_LEASE.text(),
      FaultKind.HANG.text(),
      FaultKind.HANG_DEAF.text(),
      FaultKind.REDELIVER.text());

  /** Headers that are there to carry what is secret. */
  private static final Set<String> CREDENTIALS =
      Set.of("authorization", "proxy-authorization", "cookie");

  private SignalJudge() {}

  static List<Violation> judge(JobRun run, Bounds bounds, boolean logsAreCaptured) {
    return judge(run, bounds, logsAreCaptured, false);
  }

  /** A crash of its parent, while it is being enqueued, leaves a child's span open. */
  private static List<Violation> judge(
      JobRun run, Bounds bounds, boolean logsAreCaptured, boolean parentLeavesSpansOpen) {
    List<Violation> found = new ArrayList<>();
    boolean mayLeaveOpen = parentLeavesSpansOpen
        || run.strikes().stream()
            .anyMatch(strike -> LEAVING_SPANS_OPEN.stream().anyMatch(strike.fault()::startsWith));
    if (bounds.checks(Invariant.TRACE_WHOLE)) {
      trace(run, mayLeaveOpen, found);
    }
    if (logsAreCaptured && bounds.checks(Invariant.LOGS_WHOLE)) {
      List<Violation> missing = LogsJudge.judge(run, run.logs(), bounds);
      // Asked afterwards: whatever undid the capturing before is known by then.
      if (missing.isEmpty() || run.signals().logsAreWhole()) {
        found.addAll(missing);
      }
    }
    if (bounds.checks(Invariant.CORRELATED)) {
      correlation(run, found);
    }
    for (String value : bounds.sensitive()) {
      leaks(run, value, found);
    }
    run.children()
        .forEach(child -> found.addAll(judge(child, bounds, logsAreCaptured, mayLeaveOpen)));
    return found;
  }

  private static void trace(JobRun run, boolean mayLeaveOpen, List<Violation> into) {
    Set<String> known = new HashSet<>();
    for (SpanData span : run.spans()) {
      if (!span.hasEnded() && !mayLeaveOpen) {
        into.add(new Violation(
            Invariant.TRACE_WHOLE,
            "span '" + span.getName() + "' never ends",
            "Span '" + span.getName() + "' was never ended, and no crash left it open."
                + "\nEnd it in a finally block, or by try with its scope."));
      }
      // A producer that heard no answer enqueues again, in a trace of its own; the job belongs to
      // one of them.
      boolean joined = span.getKind() == SpanKind.PRODUCER
          || known.isEmpty()
          || known.contains(span.getTraceId())
          || span.getLinks().stream()
              .anyMatch(link -> known.contains(link.getSpanContext().getTraceId()));
      if (!joined) {
        into.add(new Violation(
            Invariant.TRACE_WHOLE,
            "span '" + span.getName() + "' stands alone",
            "Span '" + span.getName() + "' is in trace " + span.getTraceId()
                + ", which nothing links to the job's."
                + "\nStart it while the step's span is current: pass Context.current() on to"
                + " threads of your own."));
      }
      known.add(span.getTraceId());
    }
  }

  private static void correlation(JobRun run, List<Violation> into) {
    for (StepExchange exchange : run.exchanges()) {
      String id = exchange.http().header("X-Correlation-ID").orElse("none");
      if (!id.equals(run.correlationId())) {
        into.add(new Violation(
            Invariant.CORRELATED,
            "step '" + exchange.step() + "' calls without it",
            "Step '" + exchange.step() + "' sent " + exchange.http().method() + " "
                + exchange.http().path() + " with correlation id " + id + " instead of "
                + run.correlationId()
                + ".\nSend StepContext.headers(), or use StepContext.httpClient()."));
        return;
      }
    }
    for (SpawnedJob spawned : run.signals().spawned()) {
      if (!spawned.correlationId().equals(run.correlationId())) {
        into.add(new Violation(
            Invariant.CORRELATED,
            "step '" + spawned.origin().step() + "' enqueues without it",
            "Step '" + spawned.origin().step() + "' enqueued a job of pipeline "
                + spawned.pipeline() + " with correlation id " + spawned.correlationId()
                + " instead of " + run.correlationId()
                + ".\nEnqueue it without an id of its own: within a step, a job inherits the"
                + " step's."));
        return;
      }
    }
  }

  private static void leaks(JobRun run, String value, List<Violation> into) {
    run.logs().stream()
        .filter(line -> text(line).contains(value))
        .findFirst()
        .ifPresent(line -> into.add(leak("a log line of " + line.logger())));
    run.spans().stream()
        .filter(span -> span.toString().contains(value))
        .findFirst()
        .ifPresent(span -> into.add(leak("span '" + span.getName() + "'")));
    run.errorReports().stream()
        .filter(report -> (report.context().toString() + report.error()).contains(value))
        .findFirst()
        .ifPresent(report -> into.add(leak("an error report")));
    run.metrics().stream()
        .filter(metric -> metric.toString().contains(value))
        .findFirst()
        .ifPresent(metric -> into.add(leak("metric '" + metric.getName() + "'")));
    for (StepExchange exchange : run.exchanges()) {
      exchange.http().request().headers().map().forEach((name, values) -> {
        if (!CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))
            && values.stream().anyMatch(text -> text.contains(value))) {
          into.add(leak("header '" + name + "' of step '" + exchange.step() + "'"));
        }
      });
    }
  }

  private static String text(LogLine line) {
    StringWriter text = new StringWriter();
    text.append(line.message())
        .append(line.mdc().toString())
        .append(line.keyValues().toString());
    Throwable throwable = line.throwable();
    if (throwable != null) {
      throwable.printStackTrace(new PrintWriter(text));
    }
    return text.toString();
  }

  private static Violation leak(String where) {
    return new Violation(
        Invariant.NO_LEAK,
        "in " + where,
        "A value that was declared sensitive stands in " + where
            + ".\nLeave it out there, or mask it; if it may stand there, do not declare it sensitive.");
  }
}
