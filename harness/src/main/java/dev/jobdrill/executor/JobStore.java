package dev.jobdrill.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of jobs. Every method is one atomic transition and one round trip, and is safe
 * to repeat when its reply was lost. Implementations are thread-safe.
 *
 * <p>The methods that take a {@link ClaimedJob} are fenced: they return false, and change nothing,
 * if the lease has run out or another worker holds the job by now.
 *
 * <p>Time comes in as an argument, always from the executor's clock.
 */
public interface JobStore {
  /**
   * Adds a job.
   *
   * @param job the job
   * @return false if a job of that id exists in the queue already, which is then left as it is
   */
  boolean enqueue(NewJob job);

  /**
   * Takes the next job: first one whose lease ran out (its attempt then enters the error history as
   * {@link ErrorRecord#LEASE_EXPIRED}), then one that came due, then the oldest that is ready.
   *
   * @param queue the queue to ask
   * @param worker the worker's name, for diagnosis
   * @param now the time on the executor's clock
   * @param lease how long the right to run lasts
   * @return a job, or when to ask again
   */
  ClaimResult claim(String queue, String worker, Instant now, Duration lease);

  /**
   * Records that a step completed, starts the next one and renews the lease.
   *
   * @param job the claim
   * @param step the completed step
   * @param output its output as JSON
   * @param nextStep the step that begins now
   * @param now the time on the executor's clock
   * @param lease how long the right to run lasts from now
   * @return false if the lease was lost
   */
  boolean checkpoint(
      ClaimedJob job, String step, String output, String nextStep, Instant now, Duration lease);

  /**
   * Records that the last step completed and with it the job.
   *
   * @param job the claim
   * @param step the last step
   * @param output its output as JSON
   * @param now the time on the executor's clock
   * @return false if the lease was lost
   */
  boolean complete(ClaimedJob job, String step, String output, Instant now);

  /**
   * Records a failed attempt and schedules the next.
   *
   * @param job the claim
   * @param error what happened
   * @param retryAt when to try again
   * @param now the time on the executor's clock
   * @return false if the lease was lost
   */
  boolean fail(ClaimedJob job, ErrorRecord error, Instant retryAt, Instant now);

  /**
   * Moves a job to the dead set.
   *
   * @param job the claim
   * @param error the last failure; null if it is in the history already, because this claim found
   *     that the last attempt's worker had vanished, and then the claim does not count as an attempt
   * @param now the time on the executor's clock
   * @return false if the lease was lost
   */
  boolean bury(ClaimedJob job, @Nullable ErrorRecord error, Instant now);

  /**
   * Reads a job.
   *
   * @param queue its queue
   * @param jobId its id
   * @return what is stored, or empty if there is no such job (any more)
   */
  Optional<StoredJob> find(String queue, String jobId);
}
