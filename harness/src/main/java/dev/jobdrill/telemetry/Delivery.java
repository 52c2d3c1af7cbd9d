package dev.jobdrill.telemetry;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt while it is followed. Mostly one thread sees it; a timeout or a shutdown ends its step from another.
 *
 * @param <S> what a signal keeps for a step execution
 */
final class Delivery<S> {
  private final ClaimedJob job;
  private final AtomicReference<@Nullable StepRun<S>> open = new AtomicReference<>();
  private volatile @Nullable Throwable error;
  private volatile boolean failedInStep;
  private volatile @Nullable AttemptOutcome settledAs;

  Delivery(ClaimedJob job) {
    this.job = job;
  }

  ClaimedJob job() {
    return job;
  }

  void opened(StepRun<S> run) {
    open.set(run);
  }

  /** {@return the step execution whose end has not been told yet} */
  @Nullable
  StepRun<S> open() {
    return open.get();
  }

  /** {@return the same, for the one caller that tells its end} */
  @Nullable
  StepRun<S> close() {
    return open.getAndSet(null);
  }

  /** {@return what the attempt failed with, as far as it has} */
  @Nullable
  Throwable error() {
    return error;
  }

  /** {@return whether a step failed, rather than what came before the steps} */
  boolean failedInStep() {
    return failedInStep;
  }

  /** {@return how the attempt ended, once it is written} Its own thread knows less where another one ended it. */
  @Nullable
  AttemptOutcome settledAs() {
    return settledAs;
  }

  void settled(AttemptOutcome outcome) {
    settledAs = outcome;
  }

  void failedWith(Throwable failure, boolean inStep) {
    error = failure;
    failedInStep = inStep;
  }
}
