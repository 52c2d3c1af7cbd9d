package dev.jobdrill.recording.signal;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The executor's clock as OpenTelemetry's SDK wants it, so that spans and metrics have virtual times. */
final class SdkClock implements Clock {
  private final java.time.Clock clock;
  private volatile @Nullable Instant past;

  SdkClock(java.time.Clock clock) {
    this.clock = clock;
  }

  /** Until it is set to null it is then. */
  void set(@Nullable Instant then) {
    past = then;
  }

  Instant instant() {
    Instant then = past;
    return then == null ? clock.instant() : then;
  }

  @Override
  public long now() {
    Instant instant = instant();
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  @Override
  public long nanoTime() {
    return now();
  }
}
