package dev.jobdrill.recording.signal;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The executor's clock as OpenTelemetry's SDK wants it, so that spans and metrics have virtual times. */
final class SdkClock implements Clock {
  private final java.time.Clock clock;

  SdkClock(java.time.Clock clock) {
    this.clock = clock;
  }

  @Override
  public long now() {
    Instant instant = clock.instant();
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  @Override
  public long nanoTime() {
    return now();
  }
}
