package dev.jobdrill.pipeline;

import java.time.Duration;

/**
 * The delays of other systems, written from their formulas. Computed in doubles, which are exact for
 * as long as a job can wait and saturate beyond.
 */
final class PresetBackoffs {
  private PresetBackoffs() {}

  /** See {@link RetryPolicy#sidekiq(int)}; its count is 0 after the first failure. */
  static Backoff sidekiq() {
    return (failures, random) -> {
      double count = failures - 1.0;
      double jitter = Math.floor(random.nextDouble() * 10 * (count + 1));
      return Duration.ofSeconds((long) (Math.pow(count, 4) + 15 + jitter));
    };
  }

  /** See {@link RetryPolicy#bullmq(int, Duration)}; it counts in whole milliseconds. */
  static Backoff bullmq(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
    }
    double millis = delay.getSeconds() * 1e3 + delay.getNano() / 1e6;
    return (failures, random) -> millis == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.round(millis * Math.pow(2, failures - 1.0)));
  }
}
