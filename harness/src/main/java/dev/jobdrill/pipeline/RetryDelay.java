package dev.jobdrill.pipeline;

import java.time.Duration;
import java.time.Instant;

/** To be tried again after a delay, which is the same from any instant. */
record RetryDelay(Duration delay) implements RetryAfter {
  @Override
  public Duration delayFrom(Instant now) {
    return delay;
  }

  @Override
  public String toString() {
    return "after " + delay;
  }
}
