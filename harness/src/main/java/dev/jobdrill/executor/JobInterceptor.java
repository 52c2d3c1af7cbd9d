package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one seam at which others join in: telemetry, recordings and, on the test side only, faults.
 * Each method surrounds what it is named for; an implementation overrides what it needs. The first
 * interceptor passed to the executor is the outermost. Implementations are thread-safe.
 */
public interface JobInterceptor {
  /**
   * Surrounds an attempt, from the claim to its outcome.
   *
   * @param job the claimed job
   * @param call runs the attempt
   * @return the attempt's outcome
   */
  default AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    return call.proceed();
  }

  /**
   * Surrounds a step's body. What it throws counts as thrown by the body, except for {@link
   * WorkerCrash}.
   *
   * @param execution the step execution
   * @param call runs the body
   * @return the output; null is right for an action and fails any other step
   * @throws Throwable what the body threw, or what the interceptor throws in its place
   */
  default @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    return call.proceed();
  }

  /**
   * Surrounds an enqueueing: by an executor, or by a step for a child. The write to the store, and its repetitions, are
   * within it, each surrounded by {@link #aroundTransition}.
   *
   * @param job the job, with the trace context it carries unless an interceptor gives it another
   * @param call enqueues the job
   * @return whether it was added; false if a job of its id was there already
   */
  default boolean aroundEnqueue(NewJob job, EnqueueCall call) {
    return call.proceed(job.traceparent());
  }

  /**
   * Surrounds a write to the store.
   *
   * @param transition the write
   * @param call performs it
   * @return whether the store accepted it; false means that the lease was lost
   */
  default boolean aroundTransition(Transition transition, TransitionCall call) {
    return call.proceed();
  }

  /**
   * Called where a step is not run since an earlier attempt checkpointed it.
   *
   * @param job the claimed job
   * @param step the step's name
   */
  default void onSkipped(ClaimedJob job, String step) {}

  /**
   * Called where a retry was scheduled.
   *
   * @param job the claimed job
   * @param error the failure
   * @param retryAt when the next attempt is due
   */
  default void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {}

  /** The rest of an attempt. */
  @FunctionalInterface
  interface AttemptCall {
    /** {@return the attempt's outcome} */
    AttemptOutcome proceed();
  }

  /** The rest of a step execution. */
  @FunctionalInterface
  interface StepCall {
    /**
     * {@return what the body returned}
     *
     * @throws Throwable what the body threw
     */
    @Nullable
    Object proceed() throws Throwable;
  }

  /** The rest of an enqueueing. */
  @FunctionalInterface
  interface EnqueueCall {
    /**
     * Enqueues the job.
     *
     * @param traceparent the trace context that the job carries, as a W3C {@code traceparent} header
     * @return whether it was added
     */
    boolean proceed(String traceparent);
  }

  /** The rest of a write. */
  @FunctionalInterface
  interface TransitionCall {
    /** {@return whether the store accepted the write} */
    boolean proceed();
  }
}
