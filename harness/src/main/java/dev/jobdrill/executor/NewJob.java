package dev.jobdrill.executor;

import java.time.Instant;

/**
 * A job as it is handed to the store.
 *
 * @param queue the queue it waits in
 * @param id its id, unique within the queue
 * @param pipeline the pipeline's name
 * @param correlationId what joins it to its trigger
 * @param traceparent the W3C trace context of the enqueueing
 * @param firstStep the step it begins with
 * @param input the input as JSON
 * @param enqueuedAt now, on the executor's clock
 * @param dueAt when it may start; not before {@code enqueuedAt}
 */
public record NewJob(
    String queue,
    String id,
    String pipeline,
    String correlationId,
    String traceparent,
    String firstStep,
    String input,
    Instant enqueuedAt,
    Instant dueAt) {}
