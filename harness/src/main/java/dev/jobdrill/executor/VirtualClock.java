package dev.jobdrill.executor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves only when told to, and never backwards. Thread-safe.
 *
 * <p>Instants are kept to the millisecond, as the store keeps them.
 */
public final class VirtualClock extends Clock {
  private final AtomicLong millis;
  private final ZoneId zone;

  private VirtualClock(AtomicLong millis, ZoneId zone) {
    this.millis = millis;
    this.zone = zone;
  }

  /**
   * A clock that stands at an instant.
   *
   * @param start the first instant it shows; cut to the millisecond
   * @return the clock, in UTC
   */
  public static VirtualClock startingAt(Instant start) {
    return new VirtualClock(new AtomicLong(start.toEpochMilli()), ZoneOffset.UTC);
  }

  /**
   * Moves the clock on.
   *
   * @param duration how far, cut to the millisecond; not negative
   * @throws ArithmeticException if that is further than milliseconds can count
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("cannot move a clock back by " + duration.negated()
          + "; give a duration of zero or more");
    }
    long step = duration.toMillis();
    millis.updateAndGet(now -> Math.addExact(now, step));
  }

  /**
   * Moves the clock on to an instant; does nothing if it is already there or past it.
   *
   * @param instant the instant, rounded up to the millisecond
   */
  public void advanceTo(Instant instant) {
    long target = instant.toEpochMilli();
    long rounded = Instant.ofEpochMilli(target).isBefore(instant) ? target + 1 : target;
    millis.accumulateAndGet(rounded, Math::max);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId newZone) {
    return new VirtualClock(millis, newZone);
  }
}
