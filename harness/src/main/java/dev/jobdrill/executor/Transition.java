package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * One write to the store, as an interceptor sees it.
 *
 * @param kind what is written
 * @param job the job
 * @param attempt the attempt that writes; 0 for an enqueueing
 * @param step the step it concerns: the completed one for {@link Kind#CHECKPOINT} and {@link
 *     Kind#COMPLETE}, the failed one for {@link Kind#FAIL} and {@link Kind#BURY}; null where there is none
 * @param error what the attempt failed with, for {@link Kind#FAIL} and {@link Kind#BURY}; null where there is none, and
 *     for the burial of a job whose last worker vanished
 * @param traceparent the job's trace context as it was enqueued with, for a write that ends the job; null for others
 */
public record Transition(
    Kind kind,
    JobRef job,
    int attempt,
    @Nullable String step,
    @Nullable Throwable error,
    @Nullable String traceparent) {
  /**
   * A write without an error.
   *
   * @param kind what is written
   * @param job the job
   * @param attempt the attempt that writes; 0 for an enqueueing
   * @param step the step it concerns; null where there is none
   */
  public Transition(Kind kind, JobRef job, int attempt, @Nullable String step) {
    this(kind, job, attempt, step, null, null);
  }

  /** {@return the job's id} */
  public String jobId() {
    return job.id();
  }

  /** The kinds of writes. */
  public enum Kind {
    /** A job enters its queue. */
    ENQUEUE,
    /** A step completed and others follow. */
    CHECKPOINT,
    /** The last step completed. */
    COMPLETE,
    /** An attempt failed and another is scheduled. */
    FAIL,
    /** A job died. */
    BURY,
    /** The lease is prolonged while a step runs. */
    RENEW,
    /** An attempt begins at the top, and the checkpoints of earlier ones are dropped. */
    RESTART,
    /** A step names the children that it is about to enqueue. */
    SPAWN,
    /** A step waits for children, and its job without a worker. */
    PARK,
    /** A worker that shuts down, or that does not know the pipeline, gives the job back. */
    HAND_BACK,
    /** A child that has settled tells its parent. */
    TELL_PARENT
  }
}
