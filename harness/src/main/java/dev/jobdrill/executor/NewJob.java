package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job to be added to a queue.
 *
 * @param ref its queue and its id, which is unique within the queue
 * @param pipeline the pipeline's name
 * @param shape the pipeline's steps, as {@link dev.jobdrill.pipeline.Pipeline#shape()} tells them
 * @param correlationId what joins it to its trigger
 * @param traceparent the W3C trace context of the enqueueing
 * @param input the input as JSON
 * @param enqueuedAt now, on the executor's clock
 * @param dueAt when it may start; not before {@code enqueuedAt}
 * @param parent the job whose step enqueued it; null if none did
 */
public record NewJob(
    JobRef ref,
    String pipeline,
    String shape,
    String correlationId,
    String traceparent,
    String input,
    Instant enqueuedAt,
    Instant dueAt,
    @Nullable JobRef parent) {
  NewJob withTraceparent(String other) {
    return new NewJob(ref, pipeline, shape, correlationId, other, input, enqueuedAt, dueAt, parent);
  }
}
