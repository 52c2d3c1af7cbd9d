package dev.jobdrill.recording;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.JsonCodec;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.signal.ErrorReport;
import dev.jobdrill.recording.signal.JobSignals;
import dev.jobdrill.recording.signal.LogLine;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything observed of one job from its enqueueing on, at the moment it was asked for. Immutable
 * and thread-safe. Attempts, steps and strikes are what was watched; state, checkpoints and errors
 * are what the store holds.
 *
 * <p>Only signals (log lines, spans, metrics, error reports) are as they stand when they are asked for, since other threads
 * may emit some late.
 */
public final class JobRun {
  private final StoredJob stored;
  private final List<String> steps;
  private final List<AttemptRecord> attempts;
  private final Incidents incidents;
  private final List<StepExchange> exchanges;
  private final List<JobRun> children;
  private final Signals signals;

  JobRun(
      StoredJob stored,
      List<String> steps,
      List<AttemptRecord> attempts,
      Incidents incidents,
      List<StepExchange> exchanges,
      List<JobRun> children,
      Signals signals) {
    this.stored = stored;
    this.steps = List.copyOf(steps);
    this.attempts = attempts;
    this.incidents = incidents;
    this.exchanges = exchanges;
    this.children = children;
    this.signals = signals;
  }

  /** {@return the job's id} */
  public String jobId() {
    return stored.id();
  }

  /** {@return the pipeline's name} */
  public String pipeline() {
    return stored.pipeline();
  }

  /** {@return the correlation id} */
  public String correlationId() {
    return stored.correlationId();
  }

  /** {@return the input as JSON} */
  public String inputJson() {
    return stored.input();
  }

  /** {@return where the job stands} */
  public JobState state() {
    return stored.state();
  }

  /** {@return the names of the pipeline's steps, in order} */
  public List<String> stepNames() {
    return steps;
  }

  /** {@return the attempts that were begun, oldest first} */
  public List<AttemptRecord> attempts() {
    return attempts;
  }

  /** {@return the error history, oldest first: one entry a failed attempt, vanished workers included} */
  public List<ErrorRecord> errors() {
    return stored.errors();
  }

  /** {@return the newest entry of the error history, if there is one} */
  public Optional<ErrorRecord> lastError() {
    return errors().stream().reduce((earlier, last) -> last);
  }

  /**
   * The error that an attempt ended with.
   *
   * @param attempt counted from 1
   * @return the error, or empty if that attempt did not fail
   */
  public Optional<ErrorRecord> errorOfAttempt(int attempt) {
    return errors().stream().filter(error -> error.attempt() == attempt).findFirst();
  }

  /** {@return whether the error changed between attempts, and what that points to} */
  public ErrorChange errorChange() {
    return ErrorChange.of(errors());
  }

  /**
   * The retries as they were scheduled, oldest first. An attempt whose worker vanished schedules none: the next one begins
   * when its lease has run out.
   *
   * @return one entry for each failure that was to be retried
   */
  public List<RetryDelay> retryDelays() {
    return attempts.stream()
        .flatMap(attempt -> Optional.ofNullable(attempt.retryAt())
            .flatMap(retryAt -> errorOfAttempt(attempt.number())
                .map(error -> new RetryDelay(error, retryAt.truncatedTo(ChronoUnit.MILLIS))))
            .stream())
        .toList();
  }

  /** {@return the checkpoints as JSON, by step, in the pipeline's order} */
  public Map<String, String> checkpoints() {
    return stored.checkpoints();
  }

  /**
   * A step's output, read from its checkpoint.
   *
   * @param step the step's name
   * @param type what to read it as
   * @param <T> what to read it as
   * @return the output
   * @throws IllegalArgumentException if the step has no checkpoint
   */
  public <T> T output(String step, Class<T> type) {
    return type.cast(read(step, type));
  }

  /**
   * A step's output, read from its checkpoint, for generic types.
   *
   * @param step the step's name
   * @param type what to read it as
   * @param <T> what to read it as
   * @return the output
   * @throws IllegalArgumentException if the step has no checkpoint
   */
  // The cast is as safe as the JSON: Jackson built the value for exactly this type.
  @SuppressWarnings("unchecked")
  public <T> T output(String step, TypeReference<T> type) {
    return (T) read(step, type.getType());
  }

  private Object read(String step, Type type) {
    String json = checkpoints().get(step);
    if (json == null || json.equals("null")) {
      throw new IllegalArgumentException("Step '" + step + "' of job " + jobId()
          + " has no output: "
          + (json == null ? "it has no checkpoint" : "it is an action") + ". Checkpoints exist for "
          + checkpoints().keySet() + "; the pipeline's steps are " + steps + ".");
    }
    return Objects.requireNonNull(
        JsonCodec.standard().decode("The output of step '" + step + "'", json, type));
  }

  /** {@return the HTTP exchanges of the job's steps with the stub server, in order} */
  public List<StepExchange> exchanges() {
    return exchanges;
  }

  /** {@return the exchanges that no stub matched} */
  public List<StepExchange> unmatchedExchanges() {
    return exchanges.stream().filter(exchange -> exchange.http().unmatched()).toList();
  }

  /**
   * {@return the faults that the job was to meet, whose text reproduces the run; empty for a child, which meets those of
   * the job that enqueued it}
   */
  public Optional<Schedule> schedule() {
    return incidents.schedule();
  }

  /** {@return the faults that struck, in order} */
  public List<Strike> strikes() {
    return incidents.strikes();
  }

  /** {@return what workers tried to write after they had lost their lease, in order; all of it was rejected} */
  public List<ZombieWrite> zombieWrites() {
    return incidents.zombieWrites();
  }

  /** {@return what was written to the store, in order, the rejected included; renewals in a row are one} */
  public List<StoreWrite> writes() {
    return incidents.writes();
  }

  /** {@return how long attempts and steps took on this machine, in the order in which they ended} */
  public List<WallTime> wallTimes() {
    return incidents.wallTimes();
  }

  /** {@return the runs of the jobs that this job's steps enqueued, in the order of their ids} */
  public List<JobRun> children() {
    return children;
  }

  /** {@return the children's runs, each followed by those of its own children, and so on} */
  public Stream<JobRun> descendants() {
    return children.stream().flatMap(child -> Stream.concat(Stream.of(child), child.descendants()));
  }

  /**
   * {@return the job's spans in the order they were started, those that have not ended among them}
   *
   * <p>A span belongs to the job it names by {@code jobdrill.job.id}, else to that of its parent, else to the job whose
   * step ran when it was started. Children's spans are in {@link #children()}. Times are the virtual clock's.
   */
  public List<SpanData> spans() {
    return signals.job().spans();
  }

  /** {@return the spans of the job and of its children and theirs, in the order they were started} */
  public List<SpanData> trace() {
    Set<String> ids = new HashSet<>();
    collectIds(ids);
    return signals.job().spansOf(ids);
  }

  private void collectIds(Set<String> ids) {
    ids.add(jobId());
    children.forEach(child -> child.collectIds(ids));
  }

  /** {@return the log lines of the job, of whatever thread and library, in order} */
  public List<LogLine> logs() {
    return signals.job().logs();
  }

  /** {@return the lines that were logged during the test and cannot be attributed to any test, in order} */
  public List<LogLine> unattributedLogs() {
    return signals.job().unattributedLogs();
  }

  /**
   * {@return the metrics of the test so far, of all its jobs}
   *
   * <p>Asks Redis for the depths of the queues, as long as the test runs.
   */
  public Collection<MetricData> metrics() {
    return signals.job().metrics();
  }

  /** {@return the error reports of the job, one a failed attempt, in order} */
  public List<ErrorReport> errorReports() {
    return signals.job().errorReports();
  }

  /** {@return how many Redis commands the test had sent until this was observed, by name, such as {@code EVALSHA}} */
  public Map<String, Long> redisCommands() {
    return signals.redisCommands();
  }

  /** {@return what was captured, with what the shorter methods leave out} */
  public JobSignals signals() {
    return signals.job();
  }

  /** {@return the queue the job belongs to} */
  public String queue() {
    return stored.queue();
  }

  /** {@return when the job was enqueued, on the executor's clock} */
  public Instant enqueuedAt() {
    return stored.enqueuedAt();
  }

  /** {@return when the job settled, on the executor's clock; empty before} */
  public Optional<Instant> settledAt() {
    return Optional.ofNullable(stored.settledAt());
  }

  /** {@return the time from enqueueing to settling on the executor's clock; empty before} */
  public Optional<Duration> duration() {
    return settledAt().map(settled -> Duration.between(enqueuedAt(), settled));
  }

  /** {@return the job's life as text, one line an event} */
  public String timeline() {
    return new Timeline(this).text();
  }

  /**
   * The timeline as it stands below a failing assertion: an arrow at what failed, at most 40 lines.
   *
   * @param step the step that the failure is about; null for what went wrong last, if anything did
   * @return the timeline
   */
  public String timelineOf(@Nullable String step) {
    return MessageTimeline.of(timeline(), step);
  }

  /**
   * What the checklist of an experienced engineer finds, in its order: the last step that completed, the first error,
   * whether the error changed, what never ended, the gap in the queue, retries and the time they took, failures of other
   * systems, and what all that points to, each suspicion with its evidence.
   *
   * @return at most 15 lines
   */
  public String diagnosis() {
    return new Diagnosis(this).text();
  }

  /** {@return the diagnosis and, a blank line below it, the timeline: what stands under each failure} */
  public String evidence() {
    return diagnosis() + "\n\n" + timeline();
  }

  /** What happened around the steps. */
  record Incidents(
      Optional<Schedule> schedule,
      List<Strike> strikes,
      List<ZombieWrite> zombieWrites,
      List<StoreWrite> writes,
      List<WallTime> wallTimes) {}

  /** What was emitted. */
  record Signals(JobSignals job, Map<String, Long> redisCommands) {}

  @Override
  public String toString() {
    return "job " + jobId() + " of pipeline " + pipeline();
  }
}
