package dev.jobdrill.recording;

import dev.jobdrill.recording.signal.LogLine;
import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Steps that met an error and completed as if nothing were wrong: by their requests, what they logged, or their spans. */
final class SwallowedErrors {
  private final CaseFile file;
  private final JobRun run;

  SwallowedErrors(CaseFile file) {
    this.file = file;
    this.run = file.run();
  }

  Optional<Suspicion> first() {
    return byRequest().or(this::byLog).or(this::bySpan);
  }

  /** A step that made its last request of a kind in vain. */
  private Optional<Suspicion> byRequest() {
    return run.exchanges().stream()
        .filter(exchange -> Downstream.failed(exchange) || Downstream.unmatched(exchange))
        .filter(exchange -> completed(exchange.step(), exchange.attempt()))
        .filter(this::isLastOfItsKind)
        .findFirst()
        .map(exchange -> new Suspicion(
            "Step " + exchange.step()
                + " swallows an error: it completed although its request had failed.",
            Downstream.told(exchange) + ", which completed"));
  }

  private Optional<Suspicion> byLog() {
    for (LogLine line : run.logs()) {
      var origin = line.origin();
      boolean grave =
          line.level() == Level.ERROR || (line.level() == Level.WARN && line.throwable() != null);
      if (grave
          && origin != null
          && origin.step() != null
          && completed(origin.step(), origin.attempt())) {
        Throwable error = line.throwable();
        return Optional.of(new Suspicion(
            "Step " + origin.step()
                + " swallows an error: it logged it, and completed as if nothing were wrong.",
            "it logged at " + line.level() + " on attempt " + origin.attempt() + ": "
                + Words.excerpt(line.message())
                + (error == null ? "" : " (" + error.getClass().getSimpleName() + ")")));
      }
    }
    return Optional.empty();
  }

  /** A step whose last span below it failed. */
  private Optional<Suspicion> bySpan() {
    Map<String, SpanData> steps = new HashMap<>();
    Map<String, SpanData> last = new HashMap<>();
    for (SpanData span : run.spans()) {
      SpanData above = steps.get(span.getParentSpanId());
      SpanData step = isStep(span) ? span : above;
      if (step != null) {
        steps.put(span.getSpanId(), step);
      }
      if (above != null && !isStep(span)) {
        last.put(above.getSpanId(), span);
      }
    }
    return last.entrySet().stream()
        .filter(entry -> entry.getValue().getStatus().getStatusCode() == StatusCode.ERROR)
        .filter(entry -> completed(steps.get(entry.getKey())))
        .map(entry -> suspicion(steps.get(entry.getKey()), entry.getValue()))
        .findFirst();
  }

  private static Suspicion suspicion(@Nullable SpanData step, SpanData failed) {
    String name = step == null ? "" : step.getName();
    String description = failed.getStatus().getDescription();
    return new Suspicion(
        "Step " + name + " swallows an error: it completed although the last span in it failed.",
        "span '" + Words.excerpt(failed.getName(), 40) + "' in " + name + " has the status ERROR"
            + (description.isEmpty() ? "" : ": " + Words.excerpt(description)));
  }

  private static boolean isStep(SpanData span) {
    return span.getAttributes().get(JobdrillAttributes.STEP_NAME) != null;
  }

  private boolean completed(@Nullable SpanData step) {
    Long attempt = step == null ? null : step.getAttributes().get(JobdrillAttributes.ATTEMPT);
    return step != null && attempt != null && completed(step.getName(), attempt.intValue());
  }

  private boolean completed(@Nullable String step, int attempt) {
    return step != null && file.completed(step, attempt);
  }

  private boolean isLastOfItsKind(StepExchange exchange) {
    return run.exchanges().stream()
        .filter(other -> other.step().equals(exchange.step())
            && other.attempt() == exchange.attempt()
            && other.http().method().equals(exchange.http().method())
            && other.http().path().equals(exchange.http().path()))
        .reduce((first, last) -> last)
        .filter(last -> last.http().ordinal() == exchange.http().ordinal())
        .isPresent();
  }
}
