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

  void bodyEnded(Instant at) {
    endedAt = at;
  }

  /** True for the first caller. */
  boolean resolve() {
    return resolved.compareAndSet(false, true);
  }

  /** How long the body ran; up to now if it still does, since it was taken from its thread. A clock may be set back. */
  Duration duration(Instant now) {
    Instant end = endedAt;
    Duration duration = Duration.between(startedAt, end == null ? now : end);
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
