package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of asking a queue for work. */
public sealed interface ClaimResult {
  /**
   * A job to run.
   *
   * @param job the job
   */
  record Claimed(ClaimedJob job) implements ClaimResult {}

  /**
   * Nothing may run now.
   *
   * @param nextDue when the next job comes due or the next lease runs out; null if the queue is empty
   */
  record Idle(@Nullable Instant nextDue) implements ClaimResult {}

  /**
   * An id stood in the queue and its job was gone (evicted or deleted by hand); the id was removed.
   *
   * @param jobId the id
   */
  record Vanished(String jobId) implements ClaimResult {}
}
