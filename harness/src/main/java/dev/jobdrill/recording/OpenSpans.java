package dev.jobdrill.recording;

import dev.jobdrill.recording.AttemptRecord.Result;
import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The spans of a run that never ended, and why: a crash, an attempt under way, or code that forgot to. */
final class OpenSpans {
  private static final int SHOWN = 3;

  private final CaseFile file;
  private final List<SpanData> spans;
  private final Map<String, SpanData> byId = new HashMap<>();

  OpenSpans(CaseFile file) {
    this.file = file;
    this.spans = file.run().spans();
    spans.forEach(span -> byId.put(span.getSpanId(), span));
  }

  String told() {
    // By the words around them, the attempts that left such a span.
    Map<String, List<Integer>> kinds = new LinkedHashMap<>();
    for (SpanData span : open()) {
      if (isForgotten(span)) {
        note(
            kinds,
            "'" + Words.excerpt(span.getName(), 40) + "'" + inStep(span)
                + "%s, whose code never ends it",
            span);
      } else if (isStep(span) || !hasOpenStep(span)) {
        note(
            kinds,
            Words.excerpt(span.getName(), 40) + "%s, "
                + (was(span, Result.CRASHED) ? "left by the crash" : "still under way"),
            span);
      }
    }
    List<String> words = new ArrayList<>();
    kinds.forEach((kind, attempts) -> words.add(kind.replaceFirst(
        "%s", attempts.isEmpty() ? "" : " of " + CaseFile.attemptNumbers(attempts))));
    if (words.isEmpty()) {
      return "none";
    }
    int more = words.size() - SHOWN;
    return String.join("; ", words.subList(0, Math.min(SHOWN, words.size())))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private void note(Map<String, List<Integer>> kinds, String kind, SpanData span) {
    List<Integer> attempts = kinds.computeIfAbsent(kind, key -> new ArrayList<>());
    up(span, above -> number(above) != null)
        .map(OpenSpans::number)
        .map(Long::intValue)
        .filter(number -> !attempts.contains(number))
        .ifPresent(attempts::add);
  }

  /** A suspicion of the first span that nothing excuses. */
  Optional<Suspicion> forgotten() {
    return open().stream().filter(this::isForgotten).findFirst().map(span -> {
      String step = stepOf(span).orElse("");
      return new Suspicion(
          (step.isEmpty() ? "A span is never ended: '" : "Step " + step + " never ends its span '")
              + Words.excerpt(span.getName(), 40)
              + "', so it is never exported. End it in a finally block.",
          "'" + Words.excerpt(span.getName(), 40) + "'" + inStep(span)
              + " was started and is still open");
    });
  }

  private List<SpanData> open() {
    return spans.stream().filter(span -> !span.hasEnded()).toList();
  }

  /** From the span up, none has ended, up to that of an attempt that crashed or runs: then it is no one's fault. */
  private boolean isForgotten(SpanData span) {
    for (SpanData at = span; at != null && !at.hasEnded(); at = parent(at)) {
      if (was(at, Result.CRASHED) || was(at, Result.RUNNING)) {
        return false;
      }
    }
    return true;
  }

  private boolean was(SpanData span, Result result) {
    Long number = number(span);
    return number != null
        && !file.attempts(attempt -> attempt.number() == number && attempt.result() == result)
            .isEmpty();
  }

  private boolean hasOpenStep(SpanData process) {
    return open().stream()
        .filter(this::isStep)
        .anyMatch(step -> step.getParentSpanId().equals(process.getSpanId()));
  }

  private boolean isStep(SpanData span) {
    return span.getAttributes().get(JobdrillAttributes.STEP_NAME) != null;
  }

  private Optional<String> stepOf(SpanData span) {
    return up(span, this::isStep)
        .map(step -> step.getAttributes().get(JobdrillAttributes.STEP_NAME));
  }

  private String inStep(SpanData span) {
    return isStep(span) ? "" : stepOf(span).map(step -> " in " + step).orElse("");
  }

  private Optional<SpanData> up(SpanData span, Predicate<SpanData> which) {
    for (SpanData at = span; at != null; at = parent(at)) {
      if (which.test(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private @Nullable SpanData parent(SpanData span) {
    return byId.get(span.getParentSpanId());
  }

  private static @Nullable Long number(SpanData span) {
    return span.getAttributes().get(JobdrillAttributes.ATTEMPT);
  }
}
