package dev.jobdrill.telemetry;

import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.StepExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One step execution while it is followed.
 *
 * @param <S> what a signal keeps for it
 */
final class StepRun<S> {
  private final ClaimedJob job;
  private final StepExecution execution;
  private final Instant startedAt;
  private final S kept;
  private final AtomicBoolean resolved = new AtomicBoolean();
  private volatile @Nullable Instant endedAt;
  private volatile @Nullable Throwable thrown;

  StepRun(ClaimedJob job, StepExecution execution, Instant startedAt, S kept) {
    this.job = job;
    this.execution = execution;
    this.startedAt = startedAt;
    this.kept = kept;
  }

  ClaimedJob job() {
    return job;
  }

  StepExecution execution() {
    return execution;
  }

  String step() {
    return execution.step();
  }

  S kept() {
    return kept;
  }

  /** What the body threw; null if it returned, or has not ended. */
  @Nullable
  Throwable thrown() {
    return thrown;
  }

  void bodyEnded(Instant at, @Nullable Throwable error) {
    endedAt = at;
    thrown = error;
  }

  /** True for the first caller. */
  boolean resolve() {
    return resolved.compareAndSet(false, true);
  }

  /** How long the body ran; up to now if it still does, since it was taken from its thread. */
  Duration duration(Instant now) {
    Instant end = endedAt;
    return Duration.between(startedAt, end == null ? now : end);
  }
}
