package dev.jobdrill.executor;

import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of jobs. Every write is one atomic transition and one round trip, and is safe to repeat when its
 * reply was lost. Implementations are thread-safe.
 *
 * <p>The methods that take a {@link ClaimedJob} are fenced: they change nothing if the lease has run out or another
 * worker holds the job by now, and say so.
 *
 * <p>Time comes in as an argument, always from the executor's clock. A store that cannot be reached, or that refuses,
 * throws a {@link JobStoreException}.
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
   * Adds a job that may run at once, and takes the next one of its queue for a worker that waits for one. Repeated with the
   * same request, it answers as it did the first time; with another one, it takes nothing.
   *
   * @param job the job
   * @param next a request for the next job of the same queue, answered in the same round trip
   * @param now the time on the executor's clock
   * @return whether the job was added, and the next one
   */
  Enqueued enqueue(NewJob job, ClaimRequest next, Instant now);

  /**
   * Takes the next job: first one whose lease ran out (its attempt then enters the error history as
   * {@link ErrorRecord#LEASE_EXPIRED}), then the oldest that is ready; jobs that came due line up behind the ready ones.
   *
   * @param request who asks for what
   * @param now the time on the executor's clock
   * @return a job, or when to ask again
   */
  default ClaimResult claim(ClaimRequest request, Instant now) {
    return claim(request, now, now);
  }

  /**
   * Takes the next job, for a worker that can wait: if none may run now, but one may by a later time, it is taken as of when
   * it comes due, with a lease from then on.
   *
   * @param request who asks for what
   * @param now the time on the executor's clock
   * @param latest until when the worker can wait
   * @return a job, or when to ask again
   */
  ClaimResult claim(ClaimRequest request, Instant now, Instant latest);

  /**
   * Records that a step completed, starts the next one and renews the lease.
   *
   * @param job the claim
   * @param step the completed step
   * @param output its output as JSON
   * @param nextStep the step that begins now
   * @param now the time on the executor's clock
   * @param lease how long the right to run lasts from now
   * @param shape the steps that the job is run with, for it to carry if it carries others; else null
   * @return false if the lease was lost
   */
  boolean checkpoint(
      ClaimedJob job,
      String step,
      String output,
      String nextStep,
      Instant now,
      Duration lease,
      @Nullable String shape);

  /**
   * Renews the lease while a step runs.
   *
   * @param job the claim
   * @param now the time on the executor's clock
   * @param lease how long the right to run lasts from now
   * @return false if the lease was lost
   */
  boolean renew(ClaimedJob job, Instant now, Duration lease);

  /**
   * Drops the checkpoints of earlier attempts, to begin at the top.
   *
   * @param job the claim
   * @param firstStep the step that begins now
   * @param now the time on the executor's clock
   * @return false if the lease was lost
   */
  boolean restart(ClaimedJob job, String firstStep, Instant now);

  /**
   * Records that the last step completed and with it the job.
   *
   * @param job the claim
   * @param step the last step
   * @param output its output as JSON
   * @param release the time, and perhaps a request for the next job
   * @param shape the steps that the job was run with, for it to carry if it carries others; else null
   * @return whether it was accepted, and the next job
   */
  Released complete(
      ClaimedJob job, String step, String output, Release release, @Nullable String shape);

  /**
   * Records a failed attempt and schedules the next.
   *
   * @param job the claim
   * @param error what happened
   * @param retryAt when to try again
   * @param restartAt the first step if the next attempt begins at the top; null if it resumes
   * @param release the time, and perhaps a request for the next job
   * @return whether it was accepted, and the next job
   */
  Released fail(
      ClaimedJob job,
      ErrorRecord error,
      Instant retryAt,
      @Nullable String restartAt,
      Release release);

  /**
   * Moves a job to the dead set.
   *
   * @param job the claim
   * @param error the last failure; null if it is in the history already, because this claim found
   *     that the last attempt's worker had vanished, and then the claim does not count as an attempt
   * @param caps how many dead jobs the queue keeps, and how long
   * @param release the time, and perhaps a request for the next job
   * @return whether it was accepted, which dead jobs had to go, and the next job
   */
  Released bury(ClaimedJob job, @Nullable ErrorRecord error, DeadSetCaps caps, Release release);

  /**
   * Moves a job to the dead set that was claimed and cannot be read.
   *
   * @param job the claim
   * @param error what is wrong with it
   * @param caps how many dead jobs the queue keeps, and how long
   * @param now the time on the executor's clock
   * @return whether it was accepted, and which dead jobs had to go
   */
  Released bury(ClaimResult.Unreadable job, ErrorRecord error, DeadSetCaps caps, Instant now);

  /**
   * Lets a job wait for children, without a worker. If all of them have settled by now it is ready at once.
   *
   * @param job the claim
   * @param awaited the children
   * @param release the time, and perhaps a request for the next job
   * @return whether it was accepted, and the next job
   */
  Released park(ClaimedJob job, Collection<JobRef> awaited, Release release);

  /**
   * Gives a job back unfinished, without a failure.
   *
   * @param job the claim
   * @param dueAt when it may run again; null for at once and before all others
   * @param release the time, and perhaps a request for the next job
   * @return whether it was accepted, and the next job
   */
  Released handBack(ClaimedJob job, @Nullable Instant dueAt, Release release);

  /**
   * Names the children that a step is about to enqueue, so that they can be waited for.
   *
   * @param job the claim
   * @param children the children; those that are named already stay as they are
   * @param now the time on the executor's clock
   * @return false if the lease was lost
   */
  boolean spawn(ClaimedJob job, Collection<JobRef> children, Instant now);

  /**
   * Reads what a parent knows of its children.
   *
   * @param parent the parent
   * @return its children and their states
   */
  Map<JobRef, ChildState> children(JobRef parent);

  /**
   * Tells a parent that a child has settled; if it was the last one that the parent waits for, the parent gets ready.
   *
   * @param parent the parent
   * @param child the child
   * @param state what came of it
   * @return false if the parent does not know the child, or was told before
   */
  boolean tellParent(JobRef parent, JobRef child, ChildState state);

  /**
   * Records that the parent of a settled child has been told.
   *
   * @param child the child
   * @param state what came of it
   * @param release the time, and perhaps a request for the next job
   * @return accepted in any case, and the next job
   */
  Released reported(JobRef child, ChildState state, Release release);

  /**
   * Reads a job.
   *
   * @param job which one
   * @return what is stored, or empty if there is no such job (any more)
   * @throws UnreadableJobException if what is stored cannot be read
   */
  Optional<StoredJob> find(JobRef job);

  /**
   * Lists dead jobs.
   *
   * @param queue the queue
   * @param skip how many of the oldest to leave out
   * @param limit how many to return at most
   * @return ids by time of death, oldest first
   */
  List<String> deadJobs(String queue, long skip, int limit);

  /**
   * Makes a dead job ready again, with its history kept and its retries counted anew.
   *
   * @param job the job
   * @param request unique to this call and its repetitions
   * @param scope from the failed step, or from the top with its checkpoints dropped
   * @return false if there is no such dead job, be it because an earlier call removed it whose reply was lost
   */
  boolean redrive(JobRef job, String request, RetryScope scope);

  /**
   * Removes a dead job for good.
   *
   * @param job the job
   * @return false if there is no such dead job
   */
  boolean deleteDead(JobRef job);

  /**
   * Counts a queue's jobs.
   *
   * @param queue the queue
   * @return how many stand where
   */
  QueueDepth depth(String queue);

  /**
   * Asks to be told when a queue may have something to do that an idle worker cannot know of. Whatever was missed
   * while the connection was down is made up for by one call per queue afterwards.
   *
   * @param queues the queues
   * @param onWake called with a queue's name, on a thread that must not be blocked
   * @return ends the subscription
   */
  AutoCloseable subscribe(Collection<String> queues, Consumer<String> onWake);
}
