package dev.jobdrill.pipeline;

/**
 * The body of a step that produces an output.
 *
 * <p>It may run more than once for one job: a crash after it ran and before its checkpoint was
 * written repeats it. Whatever it changes outside must bear that; {@link
 * StepContext#idempotencyKey()} is the means.
 *
 * @param <I> what the step before it produced, or the job's input
 * @param <O> what this step produces; it is checkpointed as JSON
 */
@FunctionalInterface
public interface StepFunction<I, O> {
  /**
   * Does the step's work.
   *
   * @param input the output of the step before, read back from its checkpoint's JSON
   * @param context the job's identity, time and HTTP headers
   * @return the output, never null: a null fails the step
   * @throws Exception any failure; the attempt fails with it and the retry policy decides what follows
   */
  O apply(I input, StepContext context) throws Exception;
}
