package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of asking a queue for work. */
public sealed interface ClaimResult {
  /**
   * A job to run.
   *
   * @param job the job
   * @param at as of when it was taken: the time of the request, or when it came due if the worker could wait
   * @param then what the queue would have answered next, if that is that nothing may run; null if it was not asked, too
   */
  record Claimed(ClaimedJob job, Instant at, @Nullable Idle then) implements ClaimResult {}

  /**
   * Nothing may run now.
   *
   * @param nextDue when the next job comes due or the next lease runs out; null if the queue is empty
   */
  record Idle(@Nullable Instant nextDue) implements ClaimResult {}

  /**
   * An id stood in the queue and its job was gone (evicted or deleted by hand); the id was removed.
   *
   * @param job the id
   */
  record Vanished(JobRef job) implements ClaimResult {}

  /**
   * A child job has settled, and the worker that settled it vanished before it told the parent.
   *
   * @param job the child
   */
  record Unreported(JobRef job) implements ClaimResult {}

  /**
   * A job was claimed, and what is stored of it cannot be read.
   *
   * @param job the job
   * @param attempt the attempt's number
   * @param token the claim's fencing token, with which the job can be buried
   * @param problem what is wrong with it
   */
  record Unreadable(JobRef job, int attempt, long token, String problem) implements ClaimResult {}
}
