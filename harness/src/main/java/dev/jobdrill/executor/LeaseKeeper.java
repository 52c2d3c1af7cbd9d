package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the lease of an attempt three times as often as needed, for as long as it runs. */
final class LeaseKeeper {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Attempt attempt;
  private boolean stopped;
  private @Nullable Runnable cancel;

  LeaseKeeper(ExecutorSettings settings, ClaimedJob job, Attempt attempt) {
    this.settings = settings;
    this.job = job;
    this.attempt = attempt;
  }

  synchronized void start() {
    if (!stopped) {
      settings.leases().add(this);
    }
  }

  private synchronized void renewIn(Duration pause) {
    if (!stopped) {
      cancel = settings.timers().after(pause, this::renew);
    }
  }

  synchronized void stop() {
    stopped = true;
    settings.leases().remove(this);
    if (cancel != null) {
      cancel.run();
    }
  }

  private synchronized boolean isStopped() {
    return stopped || attempt.isReleased();
  }

  void renew() {
    if (isStopped()) {
      return;
    }
    Instant now = settings.now();
    try {
      boolean accepted = settings
          .interceptor()
          .aroundTransition(
              new Transition(Kind.RENEW, job.ref(), job.attempt(), null),
              () -> settings.store().renew(job, now, settings.lease()));
      if (accepted) {
        attempt.leasedUntil(now.plus(settings.lease()));
      } else if (isStopped() || attempt.isSettling()) {
        return;
      } else {
        attempt.leasedUntil(now);
        log.warn(
            "Attempt {} of job {} lost its lease: another worker runs the job, or will, and nothing that this attempt"
                + " still writes is accepted.",
            job.attempt(),
            job.ref());
        return;
      }
    } catch (JobStoreException failure) {
      log.warn("The lease of job {} could not be renewed: {}", job.ref(), failure.getMessage());
      // Sooner, since the trouble may end just before the lease does.
      renewIn(settings.lease().dividedBy(30));
      return;
    }
    start();
  }
}
