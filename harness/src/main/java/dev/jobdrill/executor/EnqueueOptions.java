package dev.jobdrill.executor;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a job is enqueued. A correlation id is never optional: an entry point passes the one it has, or
 * asks for a fresh one by name. Immutable and thread-safe.
 */
public final class EnqueueOptions {
  private final String correlationId;
  private final @Nullable String jobId;
  private final @Nullable Instant dueAt;

  private EnqueueOptions(String correlationId, @Nullable String jobId, @Nullable Instant dueAt) {
    this.correlationId = correlationId;
    this.jobId = jobId;
    this.dueAt = dueAt;
  }

  /**
   * Joins the job to what triggered it.
   *
   * @param correlationId the trigger's id: 1 to 128 visible ASCII characters, since it becomes a header
   * @return the options
   * @throws IllegalArgumentException if the id cannot be a header's value
   */
  public static EnqueueOptions correlatedBy(String correlationId) {
    return new EnqueueOptions(
        requireToken(
            "Correlation id",
            correlationId,
            " If nothing triggered the job, ask for freshCorrelation()."),
        null,
        null);
  }

  /** {@return options with a fresh correlation id, for a job that nothing triggered} */
  public static EnqueueOptions freshCorrelation() {
    return new EnqueueOptions(UUID.randomUUID().toString(), null, null);
  }

  /**
   * Names the job, which makes enqueueing idempotent: a second job of the same id in the same queue
   * is not added.
   *
   * @param id 1 to 128 visible ASCII characters
   * @return the changed options
   * @throws IllegalArgumentException if the id cannot be part of a header's value
   */
  public EnqueueOptions jobId(String id) {
    return new EnqueueOptions(correlationId, requireToken("Job id", id, ""), dueAt);
  }

  /**
   * Delays the job.
   *
   * @param instant when it may start, on the executor's clock; a past instant means at once,
   *     one beyond the year 9999 the end of that year
   * @return the changed options
   */
  public EnqueueOptions dueAt(Instant instant) {
    return new EnqueueOptions(correlationId, jobId, instant);
  }

  /** {@return the correlation id} */
  public String correlationId() {
    return correlationId;
  }

  /** {@return the job's id, if the caller gave one} */
  public Optional<String> jobId() {
    return Optional.ofNullable(jobId);
  }

  /** {@return when the job may start, if the caller delayed it} */
  public Optional<Instant> dueAt() {
    return Optional.ofNullable(dueAt);
  }

  private static String requireToken(String what, @Nullable String value, String remedy) {
    if (value == null) {
      throw new IllegalArgumentException(what
          + " is missing: expected 1 to 128 visible ASCII characters without spaces, because it is"
          + " sent in HTTP headers." + remedy);
    }
    if (value.isEmpty()
        || value.length() > 128
        || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(what + " '" + value
          + "' is not usable: expected 1 to 128 visible ASCII characters without"
          + " spaces, because it is sent in HTTP headers.");
    }
    return value;
  }
}
