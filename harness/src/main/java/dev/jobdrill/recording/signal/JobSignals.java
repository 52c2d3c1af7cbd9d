package dev.jobdrill.recording.signal;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one job emitted, as far as it has arrived: a view, in which later events show up. Thread-safe. */
public final class JobSignals {
  private final SignalCapture capture;
  private final String jobId;

  JobSignals(SignalCapture capture, String jobId) {
    this.capture = capture;
    this.jobId = jobId;
  }

  /** {@return the job's spans in the order they were started, those that have not ended among them} */
  public List<SpanData> spans() {
    return capture.spans().ofJobs(Set.of(jobId));
  }

  /**
   * The spans of several jobs of one drill.
   *
   * @param jobIds the jobs
   * @return their spans in the order they were started, those that have not ended among them
   */
  public List<SpanData> spansOf(Set<String> jobIds) {
    return capture.spans().ofJobs(jobIds);
  }

  /** {@return the job's log lines, in order} */
  public List<LogLine> logs() {
    return capture.lines().ofJob(jobId);
  }

  /** {@return the lines that were logged while the drill was open and belong to no drill, in order} */
  public List<LogLine> unattributedLogs() {
    return capture.lines().unattributed();
  }

  /** {@return how many lines were not kept, since the drill had logged too many} */
  public long droppedLogs() {
    return capture.lines().dropped();
  }

  /**
   * {@return whether none of the job's lines can be missing} A logging configuration that was loaded while the drill ran,
   * by a Spring application that was started for example, undoes the capturing for a moment.
   */
  public boolean logsAreWhole() {
    return capture.logsAreWhole();
  }

  /**
   * {@return why what is logged through SLF4J is not captured, and what to do; empty if it is} Where it is not, no line is
   * there to say anything, and that there is none says nothing.
   */
  public Optional<String> uncapturedLogs() {
    return Optional.ofNullable(capture.uncapturedLogs());
  }

  /** {@return which logging libraries are captured, and which are not and why, in sentences} */
  public String logCapture() {
    return capture.logCapture();
  }

  /** {@return the drill's metrics, of all its jobs} Asks Redis for the depths of queues, as long as the drill is open. */
  public Collection<MetricData> metrics() {
    return capture.metrics();
  }

  /** {@return the reports of the job's failed attempts, in order} */
  public List<ErrorReport> errorReports() {
    return capture.errorReports().stream()
        .filter(report -> report.context().jobId().equals(jobId))
        .toList();
  }

  /** {@return the jobs that were enqueued by the threads that ran the job's steps, in order} */
  public List<SpawnedJob> spawned() {
    return capture.places().spawned().stream()
        .filter(job -> job.origin().jobId().equals(jobId))
        .toList();
  }

  /** {@return what the job's attempts left on their threads, in order} */
  public List<Leftover> leftovers() {
    return capture.places().leftovers().stream()
        .filter(left -> left.origin().jobId().equals(jobId))
        .toList();
  }
}
