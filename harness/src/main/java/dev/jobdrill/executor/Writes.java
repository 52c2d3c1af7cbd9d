package dev.jobdrill.executor;

import dev.jobdrill.executor.JobInterceptor.TransitionCall;
import dev.jobdrill.executor.Transition.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes of one attempt. One that the store could not or would not perform is repeated, which is safe whatever
 * became of it, until the lease has run out and the job is another worker's; or for as long as a lease lasts, should
 * its renewals succeed where the write does not.
 */
final class Writes {
  private static final Logger log = LoggerFactory.getLogger(Writes.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Far more than any real one; causes may go in a circle. */
  private static final int DEEPEST_CAUSE = 100;

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Attempt attempt;

  /** Why something was given up; several threads of a step may ask for something. */
  private final List<JobStoreException> givenUp = new CopyOnWriteArrayList<>();

  Writes(ExecutorSettings settings, ClaimedJob job, Attempt attempt) {
    this.settings = settings;
    this.job = job;
    this.attempt = attempt;
  }

  /**
   * The failure because of which something of this attempt was given up, if a step failed because of that: then it is not
   * the step's. Null if it failed by itself.
   */
  @Nullable
  JobStoreException givenUp(Throwable stepFailure) {
    Throwable cause = stepFailure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (cause instanceof JobStoreException failure && givenUp.contains(failure)) {
        return failure;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** The job is about to be let go of. */
  void settle() {
    attempt.settle();
  }

  /** The job was let go of. */
  void release() {
    attempt.release();
  }

  /**
   * Throws if this attempt has no right to write any more. A lease that should have ended is renewed once more: whether
   * it was, only the store knows, whose answers to earlier renewals may still be under way.
   */
  void requireLease() {
    if (settings.now().isBefore(attempt.leaseEnd())) {
      return;
    }
    boolean held = write(Kind.RENEW, null, () -> {
      Instant now = settings.now();
      boolean renewed = settings.store().renew(job, now, settings.lease());
      attempt.leasedUntil(renewed ? now.plus(settings.lease()) : now);
      return renewed;
    });
    if (!held) {
      throw new LeaseLostException(job.ref(), job.attempt());
    }
  }

  /** Performs a write of this attempt; false if the lease was lost. */
  boolean write(Kind kind, @Nullable String step, TransitionCall call) {
    return write(new Transition(kind, job.ref(), job.attempt(), step), call);
  }

  boolean write(Transition transition, TransitionCall call) {
    return persist(
        transition.kind() + " of", () -> settings.interceptor().aroundTransition(transition, call));
  }

  /** Reads what this attempt needs to go on, as persistently as it writes: that the store fails is no step's failure. */
  <T> T read(Supplier<T> call) {
    return persist("Reading for", call);
  }

  private <T> T persist(String what, Supplier<T> call) {
    boolean interrupted = false;
    Duration pause = FIRST_PAUSE;
    Instant giveUpAt = null;
    try {
      while (true) {
        try {
          return call.get();
        } catch (JobStoreException failure) {
          Instant now = settings.now();
          giveUpAt = giveUpAt == null ? now.plus(settings.lease()) : giveUpAt;
          if (!now.isBefore(attempt.leaseEnd()) || !now.isBefore(giveUpAt)) {
            givenUp.add(failure);
            throw failure;
          }
          log.warn(
              "{} job {} failed and is tried again in {} ms, until its lease ends: {}",
              what,
              job.ref(),
              pause.toMillis(),
              failure.getMessage());
        }
        interrupted |= !sleep(pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      }
    } finally {
      if (interrupted) {
        // Meant for the step that asked for this; kept, it would have turned the pauses into a busy
        // loop.
        Thread.currentThread().interrupt();
      }
    }
  }

  /** {@return false if it was interrupted} */
  private boolean sleep(Duration pause) {
    try {
      settings.timers().sleep(pause);
      return true;
    } catch (InterruptedException e) {
      log.debug("Interrupted while job {} waits for the store", job.ref(), e);
      return false;
    }
  }
}
