package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "120, PT2M",
    "000000000000000000000000000120, PT2M",
    "2147483648, PT2147483648S",
    "9223372036854775807, PT9223372036854775807S",
  })
  void secondsCountFromAnyInstant(String header, Duration expected) {
    assertThat(delay(header, NOW)).isEqualTo(expected);
    assertThat(delay(header, Instant.MAX)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "18446744073709551616",
        "9999999999999999999999999999999999999999999999999999999999999999"
      })
  void secondsThatOverflowAreReadAsTheLongestDelay(String header) {
    assertThat(delay(header, NOW)).isEqualTo(Duration.ofSeconds(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thu, 01 Jan 2026 00:01:30 GMT",
        "Thursday, 01-Jan-26 00:01:30 GMT",
        "Thu Jan  1 00:01:30 2026",
        "Thu Jan 01 00:01:30 2026",
      })
  void aDateOfEachFormatIsRead(String header) {
    assertThat(delay(header, NOW)).isEqualTo(Duration.ofSeconds(90));
    assertThat(delay(header, NOW.plusSeconds(89))).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "Jan, 01", "Feb, 02", "Mar, 03", "Apr, 04", "May, 05", "Jun, 06",
    "Jul, 07", "Aug, 08", "Sep, 09", "Oct, 10", "Nov, 11", "Dec, 12"
  })
  void everyMonthHasItsNameInAnyLocale(String name, String number) {
    Instant due = Instant.parse("2027-" + number + "-28T23:59:59Z");

    assertThat(delay("Sun, 28 " + name + " 2027 23:59:59 GMT", due.minusSeconds(7)))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(delay("Sunday, 28-" + name + "-27 23:59:59 GMT", due.minusSeconds(7)))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(delay("Sun " + name + " 28 23:59:59 2027", due.minusSeconds(7)))
        .isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  90\t",
        " Thu, 01 Jan 2026 00:01:30 GMT ",
        "Thu, 1 Jan 2026 00:01:30 GMT",
        "THU, 01 JAN 2026 00:01:30 gmt",
        "Mon, 01 Jan 2026 00:01:30 GMT",
        "Monday, 01-Jan-26 00:01:30 GMT",
      })
  void whatIsUnmistakableIsLetPass(String header) {
    assertThat(delay(header, NOW)).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Wed, 31 Dec 2025 23:59:59 GMT",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sat, 01 Jan 0000 00:00:00 GMT",
      })
  void aDateThatHasPassedMeansAtOnce(String header) {
    assertThat(delay(header, NOW)).isZero();
  }

  @Test
  void aLeapSecondIsTheFirstOfTheNextMinute() {
    assertThat(delay("Sat, 31 Dec 2016 23:59:60 GMT", Instant.parse("2016-12-31T23:59:59Z")))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        "-1",
        "-0",
        "+5",
        "1.5",
        "1e3",
        "0x10",
        "1_000",
        "5 s",
        "5s",
        "120, 240",
        "soon",
        "null",
        "NaN",
        "Infinity",
        "\u0661\u0662\u0660",
        "120\u0000",
        "\u0000",
        "PT30S",
        "2026-01-01T00:01:30Z",
        "Thu, 01 Jan 2026 00:01:30",
        "Thu, 01 Jan 2026",
        "Thu, 01 Jan 2026 00:01:30 CET",
        "Thu, 01 Jan 2026 00:01:30 +0000",
        "Thu, 01 Jan 26 00:01:30 GMT",
        "Thursday, 01-Jan-2026 00:01:30 GMT",
        "Thu, 01-Jan-26 00:01:30 GMT",
        "Thu, 01 Foo 2026 00:01:30 GMT",
        "Foo, 01 Jan 2026 00:01:30 GMT",
        "Thu, 00 Jan 2026 00:01:30 GMT",
        "Thu, 32 Jan 2026 00:01:30 GMT",
        "Sun, 29 Feb 2026 00:01:30 GMT",
        "Sunday, 29-Feb-26 00:01:30 GMT",
        "Thu, 01 Jan 2026 24:00:00 GMT",
        "Thu, 01 Jan 2026 00:60:00 GMT",
        "Thu, 01 Jan 2026 00:01:61 GMT",
        "Thu, 01 Jan 2026 0:01:30 GMT",
        "Thu, 01 Jan 12026 00:01:30 GMT",
        "Thu Jan   1 00:01:30 2026",
        "Thu Jan  1 00:01:30 2026 GMT",
      })
  void whatTheStandardDoesNotAllowIsNotRead(String header) {
    assertThat(RetryAfter.parse(header)).isEmpty();
  }

  @Test
  void longTextIsNotReadWhateverItSays() {
    assertThat(RetryAfter.parse("0".repeat(63) + "5")).isPresent();
    assertThat(RetryAfter.parse("0".repeat(64) + "5")).isEmpty();
    assertThat(RetryAfter.parse("9".repeat(10_000_000))).isEmpty();
    assertThat(RetryAfter.parse(" ".repeat(10_000_000))).isEmpty();
    assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:30 GMT" + " ".repeat(64)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // 50 years ahead to the second is still the future; a second more is the past
    "2026-01-01T00:00:00Z, '01-Jan-76 00:00:00', 2076-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z, '01-Jan-76 00:00:01', 1976-01-01T00:00:01Z",
    "2026-01-01T00:00:00Z, '31-Dec-75 23:59:59', 2075-12-31T23:59:59Z",
    "2026-01-01T00:00:00Z, '31-Dec-99 23:59:59', 1999-12-31T23:59:59Z",
    "2026-01-01T00:00:00Z, '01-Jan-00 00:00:00', 2000-01-01T00:00:00Z",
    // near the turn of a century both ways
    "1999-12-31T23:59:59Z, '01-Jan-00 00:00:00', 2000-01-01T00:00:00Z",
    "2099-12-31T23:59:59Z, '01-Jan-00 00:00:00', 2100-01-01T00:00:00Z",
    "2100-01-01T00:00:00Z, '31-Dec-99 23:59:59', 2099-12-31T23:59:59Z",
    "2060-06-15T12:00:00Z, '15-Jun-10 12:00:00', 2110-06-15T12:00:00Z",
    "2060-06-15T12:00:00Z, '15-Jun-10 12:00:01', 2010-06-15T12:00:01Z",
    "1970-01-01T00:00:00Z, '01-Jan-20 00:00:00', 2020-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z, '01-Jan-21 00:00:00', 1921-01-01T00:00:00Z",
    // a day that the nearer century lacks
    "2095-01-01T00:00:00Z, '29-Feb-00 00:00:00', 2100-02-28T00:00:00Z",
    "1999-01-01T00:00:00Z, '29-Feb-00 00:00:00', 2000-02-29T00:00:00Z",
  })
  void aYearOfTwoDigitsIsAtMost50YearsAhead(Instant now, String date, Instant expected) {
    Duration ahead = Duration.between(now, expected);

    assertThat(delay("Monday, " + date + " GMT", now))
        .isEqualTo(ahead.isNegative() ? Duration.ZERO : ahead);
  }

  @Test
  void aDelayInCodeIsNeverNegative() {
    assertThat(RetryAfter.after(Duration.ofSeconds(-5)).delayFrom(NOW)).isZero();
    assertThat(RetryAfter.after(Duration.ofMillis(5)).delayFrom(NOW))
        .isEqualTo(Duration.ofMillis(5));
    assertThat(RetryAfter.at(NOW.minusNanos(1)).delayFrom(NOW)).isZero();
    assertThat(RetryAfter.at(NOW.plusNanos(1)).delayFrom(NOW)).isEqualTo(Duration.ofNanos(1));
  }

  @Test
  void instantsAtTheEdgesDoNotOverflow() {
    assertThat(RetryAfter.at(Instant.MAX).delayFrom(Instant.MIN))
        .isEqualTo(Duration.between(Instant.MIN, Instant.MAX))
        .isPositive();
    assertThat(RetryAfter.at(Instant.MIN).delayFrom(Instant.MAX)).isZero();
  }

  @Test
  void itSaysWhen() {
    assertThat(RetryAfter.parse("90").orElseThrow()).hasToString("after PT1M30S");
    assertThat(RetryAfter.parse("Sun Nov  6 08:49:37 1994").orElseThrow())
        .hasToString("at 1994-11-06T08:49:37Z");
    assertThat(RetryAfter.parse("Sunday, 06-Nov-94 08:49:37 GMT").orElseThrow())
        .as("the century depends on when it is read")
        .hasToString("at '94-11-06T08:49:37Z");
  }

  private static Duration delay(String header, Instant now) {
    return RetryAfter.parse(header).orElseThrow().delayFrom(now);
  }
}
