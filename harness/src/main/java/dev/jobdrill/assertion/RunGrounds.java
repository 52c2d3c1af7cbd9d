package dev.jobdrill.assertion;

import dev.jobdrill.assertion.trace.TraceGrounds;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.JobdrillAttributes;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Objects;

/** What a run knows of its spans. */
record RunGrounds(JobRun run) implements TraceGrounds {
  @Override
  public String evidence(String finding) {
    return Evidence.of(run, finding);
  }

  @Override
  public boolean crashed(SpanData span) {
    return crashed(run, span);
  }

  private static boolean crashed(JobRun run, SpanData span) {
    String job = span.getAttributes().get(JobdrillAttributes.JOB_ID);
    if (!run.jobId().equals(job)) {
      return run.children().stream().anyMatch(child -> crashed(child, span));
    }
    Long number = span.getAttributes().get(JobdrillAttributes.ATTEMPT);
    return run.attempts().stream()
        .anyMatch(attempt -> attempt.result() == AttemptRecord.Result.CRASHED
            && Objects.equals(number, (long) attempt.number()));
  }
}
