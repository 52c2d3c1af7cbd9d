package dev.jobdrill.executor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds of a job at one moment.
 *
 * @param queue the queue it belongs to
 * @param id the job's id
 * @param pipeline the pipeline's name
 * @param correlationId what joins it to its trigger
 * @param traceparent the W3C trace context of the enqueueing
 * @param input the input as JSON
 * @param state where it stands
 * @param attempts how many attempts were begun
 * @param enqueuedAt when it was enqueued
 * @param dueAt when it may run next, or when its lease runs out; null if it is ready or settled
 * @param settledAt when it completed or died; null before
 * @param checkpoints the outputs of completed steps as JSON, in the order of completion where the store keeps it
 * @param errors the error history, oldest first
 */
public record StoredJob(
    String queue,
    String id,
    String pipeline,
    String correlationId,
    String traceparent,
    String input,
    JobState state,
    int attempts,
    Instant enqueuedAt,
    @Nullable Instant dueAt,
    @Nullable Instant settledAt,
    Map<String, String> checkpoints,
    List<ErrorRecord> errors) {}
