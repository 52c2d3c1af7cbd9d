package dev.jobdrill.executor;

import dev.jobdrill.pipeline.StepContext;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One run of one step's body, as an interceptor sees it.
 *
 * @param step the step's name
 * @param attempt the attempt it belongs to
 * @param outputType what the step declares to produce; null for an action
 * @param context what the body gets
 */
public record StepExecution(
    String step, int attempt, @Nullable Type outputType, StepContext context) {
  /**
   * Sets the trace context that the step's requests and the children it enqueues continue; for an interceptor, before
   * the body runs. Without it, one is derived from the job's.
   *
   * @param traceparent a W3C {@code traceparent} header
   */
  public void traceAs(String traceparent) {
    if (context instanceof RunningStep running) {
      running.traceAs(traceparent);
    }
  }
}
