package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.Words;
import dev.jobdrill.recording.signal.ErrorReport;
import dev.jobdrill.recording.signal.Leftover;
import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.recording.signal.LogLine.Basis;
import dev.jobdrill.recording.signal.SpawnedJob;
import dev.jobdrill.telemetry.JobdrillAttributes;
import dev.jobdrill.telemetry.LogKeys;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks for what a job emitted and does not carry its correlation id. */
final class CorrelationCheck {
  private static final String HEADER = "X-Correlation-ID";

  private final JobRun run;
  private final List<String> findings = new ArrayList<>();

  private CorrelationCheck(JobRun run) {
    this.run = run;
  }

  static List<String> findingsOf(JobRun run) {
    CorrelationCheck check = new CorrelationCheck(run);
    check.logs();
    check.spans();
    check.requests();
    check.children();
    check.reports();
    check.threads();
    return check.findings;
  }

  /** The job's lines, and those that most likely are, since a thread logged them that its worker had started. */
  static List<LogLine> linesWithout(JobRun run) {
    Stream<LogLine> strays =
        run.unattributedLogs().stream().filter(line -> line.basis() == Basis.STARTED_BY_WORKER);
    return Stream.concat(run.logs().stream(), strays)
        .filter(line -> !line.value(LogKeys.CORRELATION_ID)
            .filter(run.correlationId()::equals)
            .isPresent())
        .toList();
  }

  private void logs() {
    for (LogLine line : linesWithout(run)) {
      findings.add("the log line \"" + Words.excerpt(line.toString()) + "\" on thread "
          + line.thread() + ", since the MDC did not go along with the work");
    }
  }

  /** A span carries it itself, or by being in a trace whose root does. */
  private void spans() {
    List<SpanData> spans = run.spans();
    Set<String> traces = spans.stream()
        .filter(span ->
            run.correlationId().equals(span.getAttributes().get(JobdrillAttributes.CORRELATION_ID)))
        .map(SpanData::getTraceId)
        .collect(Collectors.toSet());
    for (SpanData span : spans) {
      String own = span.getAttributes().get(JobdrillAttributes.CORRELATION_ID);
      if (own != null ? !own.equals(run.correlationId()) : !traces.contains(span.getTraceId())) {
        findings.add(
            "the span '" + Words.excerpt(span.getName())
                + "', which is in a trace of its own, since the context did not go along with the work");
      }
    }
  }

  private void requests() {
    for (StepExchange exchange : run.exchanges()) {
      String found = exchange.http().header(HEADER).orElse(null);
      if (!run.correlationId().equals(found)) {
        findings.add("the request " + Words.excerpt(exchange.http().toString()) + " of step '"
            + exchange.step() + "', which has "
            + (found == null ? "no header " + HEADER : "another one, " + Words.excerpt(found)));
      }
    }
  }

  private void children() {
    for (SpawnedJob job : run.signals().spawned()) {
      if (!job.correlationId().equals(run.correlationId())) {
        findings.add("the job " + job.job().id() + " of pipeline " + job.pipeline()
            + ", which step '" + job.origin().step() + "' enqueued under another one, "
            + Words.excerpt(job.correlationId()) + ": use StepContext.spawn(...)");
      }
    }
  }

  private void reports() {
    for (ErrorReport report : run.errorReports()) {
      if (!report.context().correlationId().equals(run.correlationId())) {
        findings.add("the error report of attempt " + report.context().attempt());
      }
    }
  }

  private void threads() {
    for (Leftover left : run.signals().leftovers()) {
      findings.add("attempt " + left.origin().attempt()
          + " left something on its thread, which the next job would carry as its own: "
          + left.what());
    }
  }
}
