package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import java.time.Duration;
import java.time.Instant;

/**
 * A retry as it was scheduled, whether or not it came to it.
 *
 * @param error the failure it follows
 * @param dueAt when it was scheduled for, on the executor's clock, to the millisecond
 */
public record RetryDelay(ErrorRecord error, Instant dueAt) {
  /** {@return the time from the failure until the retry is due, to the millisecond} */
  public Duration delay() {
    return Duration.between(error.at(), dueAt);
  }
}
