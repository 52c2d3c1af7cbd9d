package dev.jobdrill.pipeline;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the other side asked to be tried again. Immutable and thread-safe.
 *
 * @see RetryAfterException
 */
public sealed interface RetryAfter extends Serializable permits RetryDelay, RetryMoment {
  /**
   * After a delay.
   *
   * @param delay how long to wait; if negative, not at all
   * @return the request
   */
  static RetryAfter after(Duration delay) {
    return new RetryDelay(delay.isNegative() ? Duration.ZERO : delay);
  }

  /**
   * At an instant.
   *
   * @param instant when to try again; if it has passed, at once
   * @return the request
   */
  static RetryAfter at(Instant instant) {
    return new RetryMoment(instant, false);
  }

  /**
   * Reads the value of a {@code Retry-After} header: whole seconds, or an HTTP date in one of the
   * three formats that a recipient must accept (RFC 9110, sections 10.2.3 and 5.6.7). Beyond the
   * standard, blanks around the value, letters of either case and a day of one digit are let pass,
   * and the weekday need not fit the date. Seconds beyond what a {@link Duration} holds are read as
   * the longest one.
   *
   * @param header the value as it came, or null if there was none
   * @return the request; empty if there was none, or none that can be read: a sign, a fraction, more
   *     than one value, or more than 64 characters
   */
  static Optional<RetryAfter> parse(@Nullable String header) {
    return RetryAfterParser.parse(header);
  }

  /**
   * How long to wait.
   *
   * @param now the time on the executor's clock
   * @return the delay from then on, never negative
   */
  Duration delayFrom(Instant now);
}
