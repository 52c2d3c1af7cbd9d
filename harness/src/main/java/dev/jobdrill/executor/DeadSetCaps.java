package dev.jobdrill.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many dead jobs of a queue are kept, and for how long. The oldest go first, at the next burial.
 *
 * @param maxCount how many are kept; null for all
 * @param maxAge how long each is kept; null for ever
 */
public record DeadSetCaps(
    @Nullable Integer maxCount, @Nullable Duration maxAge) {
  /** Every dead job is kept until it is redriven or deleted by hand. */
  public static final DeadSetCaps NONE = new DeadSetCaps(null, null);

  /**
   * Checks the caps.
   *
   * @param maxCount how many are kept; null for all
   * @param maxAge how long each is kept; null for ever
   */
  public DeadSetCaps {
    if (maxCount != null && maxCount < 1) {
      throw new IllegalArgumentException(
          "maxCount is " + maxCount + "; expected at least 1, or null to keep every dead job");
    }
    if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
      throw new IllegalArgumentException(
          "maxAge is " + maxAge + "; expected more than zero, or null to keep dead jobs for ever");
    }
  }
}
