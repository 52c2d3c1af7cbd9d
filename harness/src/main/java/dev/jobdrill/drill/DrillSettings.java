package dev.jobdrill.drill;

import java.time.Duration;
import java.time.Instant;

/**
 * The bounds and the start of a drill. Immutable.
 *
 * @param maxAttempts how many attempts may be run while one job is driven until it settles
 * @param maxTime how far the virtual clock may move while one job is driven
 * @param lease how long a worker may hold a job without a sign of life
 * @param start where the virtual clock stands when the test begins
 * @param seed of the jitter and of trace ids, so that a drill repeats itself exactly
 * @param payloadLimit how many bytes of JSON an input or an output may be, as the executor in production is set
 */
public record DrillSettings(
    int maxAttempts, Duration maxTime, Duration lease, Instant start, long seed, int payloadLimit) {
  /** 100 attempts, 400 days, a lease of 30 s, payloads of 1 MiB, from 2026-01-01T00:00:00Z on. */
  public static final DrillSettings DEFAULT = new DrillSettings(
      100,
      Duration.ofDays(400),
      Duration.ofSeconds(30),
      Instant.parse("2026-01-01T00:00:00Z"),
      42,
      1 << 20);

  /**
   * Checks the caps.
   *
   * @param maxAttempts at least 1
   * @param maxTime more than zero
   * @param lease at least 3 ms
   * @param start any instant
   * @param seed any number
   * @param payloadLimit at least 1
   * @throws IllegalArgumentException if a cap is not positive
   */
  public DrillSettings {
    if (maxAttempts < 1 || maxTime.isNegative() || maxTime.isZero()) {
      throw new IllegalArgumentException("maxAttempts is " + maxAttempts + " and maxTime " + maxTime
          + "; both must be more than zero, or no job could settle");
    }
  }

  /**
   * These settings with other caps.
   *
   * @param attempts how many attempts may be run
   * @param time how far the virtual clock may move
   * @return the changed settings
   */
  public DrillSettings capped(int attempts, Duration time) {
    return new DrillSettings(attempts, time, lease, start, seed, payloadLimit);
  }

  /**
   * These settings with another seed.
   *
   * @param number any
   * @return the changed settings
   */
  public DrillSettings seededBy(long number) {
    return new DrillSettings(maxAttempts, maxTime, lease, start, number, payloadLimit);
  }

  /**
   * These settings with another limit on payloads.
   *
   * @param bytes at least 1
   * @return the changed settings
   */
  public DrillSettings payloadsUpTo(int bytes) {
    return new DrillSettings(maxAttempts, maxTime, lease, start, seed, bytes);
  }
}
