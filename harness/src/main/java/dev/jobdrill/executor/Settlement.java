package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writes that end an attempt. Each lets go of the job, and may take the worker's next one in the same round trip. */
final class Settlement {
  private static final Logger log = LoggerFactory.getLogger(Settlement.class);

  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Pipeline<?> pipeline;
  private final Writes writes;
  private final NextClaim nextClaim;
  private final @Nullable String changedShape;
  private volatile @Nullable ClaimResult next;
  private volatile boolean forNobody;

  Settlement(
      ExecutorSettings settings,
      ClaimedJob job,
      Pipeline<?> pipeline,
      Writes writes,
      NextClaim nextClaim,
      @Nullable String changedShape) {
    this.settings = settings;
    this.job = job;
    this.pipeline = pipeline;
    this.writes = writes;
    this.nextClaim = nextClaim;
    this.changedShape = changedShape;
  }

  /** {@return the answer to the request for the next job; null if none was made} */
  @Nullable
  ClaimResult next() {
    return next;
  }

  /** Takes no next job: the thread that would run it is stuck, and the slot another one's. */
  void takeNoNextJob() {
    forNobody = true;
  }

  AttemptOutcome complete(String step, String output, Map<String, String> outputs) {
    boolean accepted = settle(
        Kind.COMPLETE,
        step,
        null,
        release -> settings.store().complete(job, step, output, release, changedShape));
    if (!accepted) {
      return AttemptOutcome.LEASE_LOST;
    }
    if (job.parent() != null) {
      tellParent(
          job.parent(),
          ChildState.completed(
              pipeline.shape().lastWithOutput().map(outputs::get).orElse(null)));
    }
    return AttemptOutcome.COMPLETED;
  }

  AttemptOutcome fail(
      ErrorRecord error, Throwable failure, Instant retryAt, @Nullable String restartAt) {
    boolean accepted = settle(
        Kind.FAIL,
        error.step(),
        failure,
        release -> settings.store().fail(job, error, retryAt, restartAt, release));
    if (!accepted) {
      return AttemptOutcome.LEASE_LOST;
    }
    settings.interceptor().onRetryScheduled(job, error, retryAt);
    return AttemptOutcome.RETRY_SCHEDULED;
  }

  /** Buries the job; without an error if the history has it already. */
  AttemptOutcome bury(
      @Nullable String step, @Nullable ErrorRecord error, @Nullable Throwable failure) {
    boolean accepted = settle(
        Kind.BURY,
        step,
        failure,
        release -> settings.store().bury(job, error, settings.deadSetCaps(), release));
    if (!accepted) {
      return AttemptOutcome.LEASE_LOST;
    }
    if (job.parent() != null) {
      ErrorRecord last = error == null ? job.lost() : error;
      tellParent(job.parent(), ChildReports.dead(last));
    }
    return AttemptOutcome.DEAD;
  }

  AttemptOutcome park(String step, List<JobRef> children) {
    boolean accepted =
        settle(Kind.PARK, step, null, release -> settings.store().park(job, children, release));
    return accepted ? AttemptOutcome.WAITING : AttemptOutcome.LEASE_LOST;
  }

  AttemptOutcome handBack(@Nullable Instant dueAt) {
    boolean accepted = settle(
        Kind.HAND_BACK, null, null, release -> settings.store().handBack(job, dueAt, release));
    return accepted ? AttemptOutcome.HANDED_BACK : AttemptOutcome.LEASE_LOST;
  }

  private boolean settle(
      Kind kind,
      @Nullable String step,
      @Nullable Throwable failure,
      Function<Release, Released> write) {
    // One request for all repetitions, so that each of them gets the same next job. A child asks
    // only when its parent has been told, and a job that is given back must not come back at once.
    boolean asks = !forNobody
        && kind != Kind.HAND_BACK
        && (job.parent() == null || (kind != Kind.COMPLETE && kind != Kind.BURY));
    ClaimRequest request = asks ? nextClaim.request(job.ref()) : null;
    Transition transition =
        new Transition(kind, job.ref(), job.attempt(), step, failure, job.traceparent());
    writes.settle();
    return writes.write(transition, () -> {
      Released released = write.apply(new Release(settings.now(), request));
      next = released.next();
      if (released.accepted()) {
        // A child's parent may take long to be told, and the child has no lease to renew meanwhile.
        writes.release();
      }
      settings.evictions().dropped(job.queue(), released.evicted(), settings.deadSetCaps());
      return released.accepted();
    });
  }

  /** Should this worker vanish or the store be out of reach, the child's lease ends and another one tells the parent. */
  private void tellParent(JobRef parent, ChildState state) {
    try {
      writes.write(Kind.TELL_PARENT, null, () -> {
        settings.store().tellParent(parent, job.ref(), state);
        return true;
      });
      ClaimRequest request = forNobody ? null : nextClaim.request(job.ref());
      next = settings
          .store()
          .reported(job.ref(), state, new Release(settings.now(), request))
          .next();
    } catch (JobStoreException failure) {
      log.warn(
          "Job {} has settled and its parent {} could not be told yet: {}",
          job.ref(),
          parent,
          failure.getMessage());
    }
  }
}
