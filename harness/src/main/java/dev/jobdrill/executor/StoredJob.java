package dev.jobdrill.executor;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds of a job at one moment.
 *
 * @param ref its queue and its id
 * @param pipeline the pipeline's name
 * @param shape the steps of the pipeline that the job was enqueued for
 * @param correlationId what joins it to its trigger
 * @param traceparent the W3C trace context of the enqueueing
 * @param input the input as JSON
 * @param state where it stands
 * @param attempts how many attempts were begun
 * @param enqueuedAt when it was enqueued
 * @param dueAt when it may run next, or when its lease runs out; null in any other state
 * @param settledAt when it completed or died; null before
 * @param checkpoints the outputs of completed steps as JSON, in the order of {@code shape}
 * @param errors the error history, oldest first
 * @param parent the job whose step enqueued it; null if none did
 * @param children the jobs that its steps enqueued, as far as it knows of them
 */
public record StoredJob(
    JobRef ref,
    String pipeline,
    String shape,
    String correlationId,
    String traceparent,
    String input,
    JobState state,
    int attempts,
    Instant enqueuedAt,
    @Nullable Instant dueAt,
    @Nullable Instant settledAt,
    Map<String, String> checkpoints,
    List<ErrorRecord> errors,
    @Nullable JobRef parent,
    Map<JobRef, ChildState> children) {

  /** {@return the job's id} */
  public String id() {
    return ref.id();
  }

  /** {@return the queue it belongs to} */
  public String queue() {
    return ref.queue();
  }
}
