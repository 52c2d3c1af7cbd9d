package dev.jobdrill.recording.signal;

import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every span from its start on, whether it ever ends or not. A span belongs to the job it names, else to that of
 * its parent, else to the job whose step runs, or ran last. Thread-safe.
 */
final class SpanCapture implements SpanProcessor {
  private final Supplier<@Nullable StepRef> latest;
  private final List<Started> started = new ArrayList<>();
  private final Map<String, String> jobs = new HashMap<>();

  SpanCapture(Supplier<@Nullable StepRef> latest) {
    this.latest = latest;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    String named = span.getAttribute(JobdrillAttributes.JOB_ID);
    String parentId = Span.fromContext(parent).getSpanContext().getSpanId();
    StepRef last = latest.get();
    synchronized (this) {
      String job = named == null ? jobs.get(parentId) : named;
      if (job == null && last != null) {
        job = last.jobId();
      }
      if (job != null) {
        jobs.put(span.getSpanContext().getSpanId(), job);
      }
      started.add(new Started(span, job));
    }
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

  synchronized List<SpanData> ofJobs(Set<String> jobIds) {
    return started.stream()
        .filter(span -> span.jobId != null && jobIds.contains(span.jobId))
        .map(span -> span.span.toSpanData())
        .toList();
  }

  private record Started(ReadableSpan span, @Nullable String jobId) {}
}
