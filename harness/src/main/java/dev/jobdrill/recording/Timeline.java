package dev.jobdrill.recording;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.ErrorRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A job run as text: what happened, when on the virtual clock, and what stands in the store. */
final class Timeline {
  private static final int EXCERPT = 100;

  private final JobRun run;
  private final List<String> lines = new ArrayList<>();

  Timeline(JobRun run) {
    this.run = run;
  }

  String text() {
    header();
    run.attempts().forEach(this::attempt);
    section("checkpoints", checkpoints());
    section("errors", run.errors().stream().map(this::error).toList());
    section(
        "faults that struck",
        run.strikes().stream()
            .map(strike -> strike + " at " + since(strike.at()))
            .toList());
    section(
        "HTTP requests that no stub matched",
        run.unmatchedExchanges().stream()
            .map(exchange ->
                exchange.step() + "#" + exchange.attempt() + "  " + request(exchange.http()))
            .toList());
    return String.join("\n", lines);
  }

  private void header() {
    String when = run.duration().map(duration -> " after " + words(duration)).orElse("");
    int attempts = run.attempts().size();
    lines.add("job " + run.jobId() + " of pipeline " + run.pipeline() + ": " + run.state() + when
        + ", " + attempts + (attempts == 1 ? " attempt" : " attempts") + ", correlation id "
        + run.correlationId());
    lines.add(line(run.enqueuedAt(), "enqueued", excerpt(run.inputJson())));
  }

  private void attempt(AttemptRecord attempt) {
    lines.add(line(attempt.startedAt(), "attempt " + attempt.number(), ""));
    for (StepRecord step : attempt.steps()) {
      lines.add(line(
          step.startedAt(),
          "  " + step.step(),
          step.result().words() + took(step) + cause(attempt, step)));
      run.exchanges().stream()
          .filter(exchange ->
              exchange.attempt() == attempt.number() && exchange.step().equals(step.step()))
          .filter(exchange -> step.isExecuted())
          .forEach(exchange -> lines.add(line(null, "", "  " + exchange(exchange.http()))));
      run.strikes().stream()
          .filter(strike -> strike.point().attempt() == attempt.number())
          .filter(strike -> strike.point().step().equals(step.step()))
          .forEach(strike -> lines.add(line(null, "", "  <- fault " + strike)));
    }
    Instant ended = attempt.endedAt();
    String retry = attempt.retryAt() == null ? "" : "; next one due at " + since(attempt.retryAt());
    lines.add(line(ended, "attempt " + attempt.number(), attempt.result().words() + retry));
  }

  private static String took(StepRecord step) {
    Instant ended = step.endedAt();
    return ended == null || ended.equals(step.startedAt())
        ? ""
        : " in " + words(Duration.between(step.startedAt(), ended));
  }

  private String cause(AttemptRecord attempt, StepRecord step) {
    if (step.result() != StepRecord.Result.FAILED) {
      return "";
    }
    return run.errorOfAttempt(attempt.number())
        .map(error -> ": " + sentence(error))
        .orElse("");
  }

  private List<String> checkpoints() {
    return run.stepNames().stream()
        .filter(run.checkpoints()::containsKey)
        .map(step -> step + "  " + excerpt(run.checkpoints().getOrDefault(step, "")))
        .toList();
  }

  private String error(ErrorRecord error) {
    String where = error.step() == null ? "" : error.step();
    return where + "#" + error.attempt() + "  " + sentence(error) + " at " + since(error.at());
  }

  private static String sentence(ErrorRecord error) {
    String name = error.type().substring(error.type().lastIndexOf('.') + 1);
    String message = error.message();
    return message == null ? name : name + ": " + excerpt(message);
  }

  private static String exchange(HttpExchange http) {
    String answer = http.status().isPresent()
        ? "HTTP " + http.status().getAsInt()
        : http.outcome().toString();
    return request(http) + " -> " + answer + (http.unmatched() ? " (no stub matches)" : "");
  }

  private static String request(HttpExchange http) {
    String key = http.header("Idempotency-Key")
        .map(value -> " [key " + excerpt(value) + "]")
        .orElse("");
    return http.method() + " " + excerpt(http.request().target()) + key;
  }

  private void section(String title, List<String> entries) {
    if (!entries.isEmpty()) {
      lines.add(title + ":");
      entries.forEach(entry -> lines.add("  " + entry));
    }
  }

  private String line(@Nullable Instant at, String what, String how) {
    String time = at == null ? "" : since(at);
    return String.format(Locale.ROOT, "%12s  %-16s %s", time, what, how).stripTrailing();
  }

  private String since(Instant instant) {
    return "+" + words(Duration.between(run.enqueuedAt(), instant));
  }

  private static String words(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() + " ms";
    }
    if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
      return String.format(Locale.ROOT, "%.3f s", duration.toMillis() / 1000.0);
    }
    if (duration.compareTo(Duration.ofHours(2)) < 0) {
      return String.format(
          Locale.ROOT, "%d min %d s", duration.toMinutes(), duration.toSecondsPart());
    }
    if (duration.compareTo(Duration.ofDays(2)) < 0) {
      return String.format(
          Locale.ROOT, "%d h %d min", duration.toHours(), duration.toMinutesPart());
    }
    return String.format(Locale.ROOT, "%d d %d h", duration.toDays(), duration.toHoursPart());
  }

  /** One line, whatever the payload holds: control and bidirectional characters are written as escapes. */
  private static String excerpt(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(EXCERPT).forEach(c -> {
      if (Character.isISOControl(c)
          || Character.getType(c) == Character.FORMAT
          || c == 0x2028
          || c == 0x2029) {
        line.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        line.appendCodePoint(c);
      }
    });
    int length = text.codePointCount(0, text.length());
    return length <= EXCERPT ? line.toString() : line + "… [" + length + " characters]";
  }
}
