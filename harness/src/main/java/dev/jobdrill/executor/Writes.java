package dev.jobdrill.executor;

import dev.jobdrill.executor.JobInterceptor.TransitionCall;
import dev.jobdrill.executor.Transition.Kind;
import java.time.Duration;
import java.time.Instant;
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

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Attempt attempt;

  Writes(ExecutorSettings settings, ClaimedJob job, Attempt attempt) {
    this.settings = settings;
    this.job = job;
    this.attempt = attempt;
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
    Duration pause = FIRST_PAUSE;
    Instant giveUpAt = null;
    while (true) {
      try {
        return call.get();
      } catch (JobStoreException failure) {
        Instant now = settings.now();
        giveUpAt = giveUpAt == null ? now.plus(settings.lease()) : giveUpAt;
        if (!now.isBefore(attempt.leaseEnd()) || !now.isBefore(giveUpAt)) {
          throw failure;
        }
        log.warn(
            "{} job {} failed and is tried again in {} ms, until its lease ends: {}",
            what,
            job.ref(),
            pause.toMillis(),
            failure.getMessage());
        sleep(pause);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
            ? pause.multipliedBy(2)
            : LONGEST_PAUSE;
      }
    }
  }

  private void sleep(Duration pause) {
    try {
      settings.timers().sleep(pause);
    } catch (InterruptedException e) {
      // Meant for a step, and none runs now; kept, it would turn the pauses into a busy loop.
      log.debug("Interrupted while job {} waits for the store", job.ref(), e);
    }
  }
}
