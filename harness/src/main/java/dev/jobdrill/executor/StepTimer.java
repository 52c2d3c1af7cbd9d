package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Interrupts a step that takes too long, and takes the attempt from it if it does not heed that. */
final class StepTimer {
  private final ExecutorSettings settings;
  private final Attempt attempt;
  private final String step;
  private final @Nullable Duration timeout;
  private final StepRunner.HangHandler onHang;
  private boolean cancelled;
  private boolean expired;
  private @Nullable Runnable cancel;

  private StepTimer(
      ExecutorSettings settings,
      Attempt attempt,
      String step,
      @Nullable Duration timeout,
      StepRunner.HangHandler onHang) {
    this.settings = settings;
    this.attempt = attempt;
    this.step = step;
    this.timeout = timeout;
    this.onHang = onHang;
  }

  static StepTimer start(
      ExecutorSettings settings, Attempt attempt, Step step, StepRunner.HangHandler onHang) {
    StepTimer timer = new StepTimer(
        settings, attempt, step.name(), step.options().timeout().orElse(null), onHang);
    timer.arm();
    return timer;
  }

  private synchronized void arm() {
    if (timeout != null) {
      cancel = settings.timers().after(timeout, this::expire);
    }
  }

  synchronized void cancel() {
    cancelled = true;
    if (cancel != null) {
      cancel.run();
    }
  }

  synchronized boolean expired() {
    return expired;
  }

  StepTimeoutException timeout(@Nullable Throwable endedWith) {
    return new StepTimeoutException(step, limit(), endedWith);
  }

  private Duration limit() {
    if (timeout == null) {
      throw new IllegalStateException("step " + step + " has no timeout that could expire");
    }
    return timeout;
  }

  private synchronized void expire() {
    if (!cancelled) {
      expired = true;
      attempt.interrupt();
      cancel = settings.timers().after(settings.hangGrace(), this::giveUp);
    }
  }

  private void giveUp() {
    StepHungException where =
        new StepHungException(step, limit(), settings.hangGrace(), attempt.where());
    if (attempt.takeAway()) {
      onHang.hung(step, where);
    }
  }
}
