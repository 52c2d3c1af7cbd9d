package dev.jobdrill.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * To be tried again at an instant.
 *
 * @param instant the instant, in the 21st century if {@code anyCentury}
 * @param anyCentury whether only the last two digits of the year were given, so that the time of
 *     reading decides on the century
 */
record RetryMoment(Instant instant, boolean anyCentury) implements RetryAfter {
  @Override
  public Duration delayFrom(Instant now) {
    Instant due = anyCentury ? inCenturyOf(now) : instant;
    return now.isBefore(due) ? Duration.between(now, due) : Duration.ZERO;
  }

  /** The latest of its centuries that is not more than 50 years ahead (RFC 9110, section 5.6.7). */
  private Instant inCenturyOf(Instant now) {
    LocalDateTime date = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    LocalDateTime horizon = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusYears(50);
    int centuries = Math.floorDiv(horizon.getYear() - date.getYear(), 100);
    if (date.plusYears(100L * centuries).isAfter(horizon)) {
      centuries--;
    }
    return date.plusYears(100L * centuries).toInstant(ZoneOffset.UTC);
  }

  @Override
  public String toString() {
    return "at " + (anyCentury ? "'" + instant.toString().substring(2) : instant);
  }
}
