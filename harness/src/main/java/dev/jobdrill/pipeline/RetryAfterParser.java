package dev.jobdrill.pipeline;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the value of a {@code Retry-After} header. */
final class RetryAfterParser {
  /** Twice what the longest date takes, so that hostile text costs nothing. */
  private static final int MAX_LENGTH = 64;

  private static final Pattern SECONDS = Pattern.compile("\\d+");
  private static final BigInteger MOST_SECONDS = BigInteger.valueOf(Long.MAX_VALUE);

  // Names by hand, since a formatter's depend on the JDK's locale data.
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final String WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
  private static final String LONG_WEEKDAY =
      "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
  private static final String DAY = "(?<day>\\d{1,2})";
  private static final String MONTH = "(?<month>" + String.join("|", MONTHS) + ")";
  private static final String YEAR = "(?<year>\\d{4})";
  private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>[0-5]\\d|60)";

  private static final Pattern IMF_FIXDATE =
      date(WEEKDAY + ", " + DAY + " " + MONTH + " " + YEAR + " " + TIME + " GMT");
  private static final Pattern RFC_850 =
      date(LONG_WEEKDAY + ", " + DAY + "-" + MONTH + "-(?<year>\\d\\d) " + TIME + " GMT");
  private static final Pattern ASCTIME =
      date(WEEKDAY + " " + MONTH + " {1,2}" + DAY + " " + TIME + " " + YEAR);

  private RetryAfterParser() {}

  static Optional<RetryAfter> parse(@Nullable String header) {
    if (header == null || header.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      long seconds = new BigInteger(text).min(MOST_SECONDS).longValue();
      return Optional.of(RetryAfter.after(Duration.ofSeconds(seconds)));
    }
    return date(IMF_FIXDATE, text, false)
        .or(() -> date(RFC_850, text, true))
        .or(() -> date(ASCTIME, text, false));
  }

  private static Optional<RetryAfter> date(Pattern pattern, String text, boolean anyCentury) {
    Matcher date = pattern.matcher(text);
    if (!date.matches()) {
      return Optional.empty();
    }
    try {
      // The second apart, for it is 60 in a leap second, which java.time does not know.
      LocalDateTime minute = LocalDateTime.of(
          number(date, "year") + (anyCentury ? 2000 : 0),
          MONTHS.indexOf(date.group("month").toLowerCase(Locale.ROOT)) + 1,
          number(date, "day"),
          number(date, "hour"),
          number(date, "minute"));
      return Optional.of(new RetryMoment(
          minute.plusSeconds(number(date, "second")).toInstant(ZoneOffset.UTC), anyCentury));
    } catch (DateTimeException noSuchDate) {
      return Optional.empty();
    }
  }

  private static int number(Matcher date, String group) {
    return Integer.parseInt(date.group(group));
  }

  private static Pattern date(String regex) {
    return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
  }
}
