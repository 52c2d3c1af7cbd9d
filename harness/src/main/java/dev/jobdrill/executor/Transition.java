package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * One write to the store, as an interceptor sees it.
 *
 * @param kind what is written
 * @param jobId the job
 * @param attempt the attempt that writes; 0 for an enqueueing
 * @param step the step it concerns: the completed one for {@link Kind#CHECKPOINT} and {@link
 *     Kind#COMPLETE}, the failed one for {@link Kind#FAIL} and {@link Kind#BURY}; null where there is none
 */
public record Transition(
    Kind kind, String jobId, int attempt, @Nullable String step) {
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
    BURY
  }
}
