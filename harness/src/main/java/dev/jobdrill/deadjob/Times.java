package dev.jobdrill.deadjob;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The forms in which systems write an instant. Each throws {@link DateTimeException} for what is none. */
final class Times {
  /** In seconds this is the year 5138, in milliseconds 1973: what is larger is milliseconds. */
  private static final BigDecimal MILLIS_FROM = new BigDecimal("1e11");

  private static final int DIGITS = 16;
  private static final int DECIMALS = 40;

  private Times() {}

  static Instant millis(String digits) {
    return seconds(decimal(digits).movePointLeft(3));
  }

  static Instant seconds(String digits) {
    return seconds(decimal(digits));
  }

  /** A score of Redis is a double, which servers and clients print with 16 or 17 digits: to the microsecond they agree. */
  static Instant score(String digits) {
    decimal(digits);
    return seconds(new BigDecimal(Double.parseDouble(digits)).setScale(6, RoundingMode.HALF_EVEN));
  }

  /** Sidekiq: seconds with a fraction up to 7, whole milliseconds in 8, told apart number by number. */
  static Instant secondsOrMillis(String digits) {
    return decimal(digits).compareTo(MILLIS_FROM) >= 0 ? millis(digits) : seconds(digits);
  }

  /** ISO 8601, in UTC where no zone is named. */
  static Instant iso(String text) {
    boolean zoned = text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+");
    return zoned
        ? java.time.OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  private static BigDecimal decimal(String digits) {
    BigDecimal value = digits.length() > DIGITS + DECIMALS ? null : new BigDecimal(digits);
    // An exponent of a billion is a few characters, and a gigabyte once it is written out.
    if (value == null
        || (long) value.precision() - value.scale() > DIGITS
        || value.scale() > DECIMALS) {
      throw new DateTimeException("no instant has so many digits");
    }
    return value;
  }

  private static Instant seconds(BigDecimal seconds) {
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    BigDecimal nanos = seconds.subtract(whole).movePointRight(9).setScale(0, RoundingMode.FLOOR);
    return Instant.ofEpochSecond(whole.longValueExact(), nanos.longValueExact());
  }
}
