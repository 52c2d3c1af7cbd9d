package dev.jobdrill.pipeline;

/**
 * The body of a step that produces no output of its own; the step after it gets the same input.
 *
 * @param <I> what the last step with an output produced, or the job's input
 */
@FunctionalInterface
public interface StepAction<I> {
  /**
   * Does the step's work.
   *
   * @param input the output of the last step that has one, read back from its checkpoint's JSON
   * @param context the job's identity, time and HTTP headers
   * @throws Exception any failure; the attempt fails with it and the retry policy decides what follows
   */
  void run(I input, StepContext context) throws Exception;
}
