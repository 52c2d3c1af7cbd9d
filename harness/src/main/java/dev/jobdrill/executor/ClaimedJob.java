package dev.jobdrill.executor;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job with the right to run it: everything an attempt needs, read in the claim's one round trip.
 *
 * @param ref its queue and its id
 * @param pipeline the pipeline's name
 * @param shape the steps of the pipeline that the job was enqueued for
 * @param correlationId what joins it to its trigger
 * @param traceparent the W3C trace context of the enqueueing
 * @param input the input as JSON
 * @param attempt this attempt's number, counted from 1
 * @param token the fencing token: every write of this attempt carries it, and only the newest is obeyed
 * @param checkpoints the outputs of completed steps as JSON, by step; {@code null} JSON for actions
 * @param failures how many attempts failed so far, by step
 * @param lost the attempt before this one, if its worker vanished and this claim found that out
 * @param parent the job whose step enqueued it; null if none did
 * @param availableAt when its first attempt could start: when it was enqueued, or when it was due if that is later
 */
public record ClaimedJob(
    JobRef ref,
    String pipeline,
    String shape,
    String correlationId,
    String traceparent,
    String input,
    int attempt,
    long token,
    Map<String, String> checkpoints,
    Map<String, Integer> failures,
    @Nullable ErrorRecord lost,
    @Nullable JobRef parent,
    Instant availableAt) {

  /** {@return the job's id} */
  public String id() {
    return ref.id();
  }

  /** {@return the queue it came from} */
  public String queue() {
    return ref.queue();
  }

  /** {@return the attempt whose worker vanished, if this claim took the job over from one} */
  public Optional<ErrorRecord> takenOverFrom() {
    return Optional.ofNullable(lost);
  }
}
