package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterExceptionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DELAY = Duration.ofSeconds(90);
  private static final IOException CAUSE = new IOException("HTTP 429");

  @Test
  void aDelayIsKeptAndSaid() {
    assertThat(RetryAfterException.after(DELAY, "HTTP 429"))
        .hasMessage("HTTP 429; asked to be tried again after PT1M30S")
        .hasNoCause()
        .returns(DELAY, failure -> failure.delayFrom(NOW).orElseThrow());
    assertThat(RetryAfterException.after(DELAY, CAUSE))
        .hasMessage("java.io.IOException: HTTP 429; asked to be tried again after PT1M30S")
        .hasCause(CAUSE)
        .returns(DELAY, failure -> failure.delayFrom(NOW).orElseThrow());
  }

  @Test
  void anInstantIsKeptAndSaid() {
    Instant due = NOW.plus(DELAY);

    assertThat(RetryAfterException.at(due, "HTTP 503"))
        .hasMessage("HTTP 503; asked to be tried again at 2026-01-01T00:01:30Z")
        .hasNoCause()
        .returns(DELAY, failure -> failure.delayFrom(NOW).orElseThrow())
        .returns(Duration.ZERO, failure -> failure.delayFrom(due.plusNanos(1)).orElseThrow());
    assertThat(RetryAfterException.at(due, CAUSE))
        .hasMessage(
            "java.io.IOException: HTTP 429; asked to be tried again at 2026-01-01T00:01:30Z")
        .hasCause(CAUSE);
  }

  @Test
  void aDelayThatIsOverDoesNotHideTheFailure() {
    assertThat(RetryAfterException.after(Duration.ofSeconds(-3), "HTTP 429"))
        .hasMessage("HTTP 429; asked to be tried again after PT0S")
        .returns(Duration.ZERO, failure -> failure.delayFrom(NOW).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "90, after PT1M30S",
    "'Thu, 01 Jan 2026 00:01:30 GMT', at 2026-01-01T00:01:30Z",
    "'Thursday, 01-Jan-26 00:01:30 GMT', at '26-01-01T00:01:30Z",
    "Thu Jan  1 00:01:30 2026, at 2026-01-01T00:01:30Z",
  })
  void aHeaderIsRead(String header, String said) {
    assertThat(RetryAfterException.fromHeader(header, "HTTP 429"))
        .hasMessage("HTTP 429; asked to be tried again " + said)
        .hasNoCause()
        .returns(DELAY, failure -> failure.delayFrom(NOW).orElseThrow());
    assertThat(RetryAfterException.fromHeader(header, CAUSE))
        .hasMessage("java.io.IOException: HTTP 429; asked to be tried again " + said)
        .hasCause(CAUSE)
        .returns(DELAY, failure -> failure.delayFrom(NOW).orElseThrow());
  }

  @Test
  void aMissingHeaderLeavesItToTheBackoff() {
    assertThat(RetryAfterException.fromHeader(null, "HTTP 503"))
        .hasMessage("HTTP 503; no Retry-After came with it, so the retry policy's backoff decides")
        .hasNoCause()
        .matches(failure -> failure.delayFrom(NOW).isEmpty());
    assertThat(RetryAfterException.fromHeader(null, CAUSE))
        .hasMessage("java.io.IOException: HTTP 429; no Retry-After came with it,"
            + " so the retry policy's backoff decides")
        .hasCause(CAUSE)
        .matches(failure -> failure.delayFrom(NOW).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"soon, soon", "-5, -5", "'', ''", "'120, 240', '120, 240'"})
  void anUnreadableHeaderIsShownAndLeavesItToTheBackoff(String header, String shown) {
    assertThat(RetryAfterException.fromHeader(header, "HTTP 503"))
        .hasMessage("HTTP 503; its Retry-After \"" + shown
            + "\" is neither whole seconds nor an HTTP date, so the retry policy's backoff decides")
        .matches(failure -> failure.delayFrom(NOW).isEmpty());
  }

  @Test
  void hostileTextIsShownShortAndPrintable() {
    assertThat(RetryAfterException.fromHeader("\u001b[2J\r\n\u202e" + "9".repeat(5_000_000), "x"))
        .hasMessage("x; its Retry-After \"?[2J???" + "9".repeat(33)
            + "...\" is neither whole seconds nor an HTTP date,"
            + " so the retry policy's backoff decides");
  }

  @Test
  void whatWasAskedSurvivesSerialization() throws Exception {
    for (RetryAfterException failure : new RetryAfterException[] {
      RetryAfterException.after(DELAY, CAUSE),
      RetryAfterException.fromHeader("Thursday, 01-Jan-26 00:01:30 GMT", CAUSE)
    }) {
      assertThat(copy(failure).delayFrom(NOW)).contains(DELAY);
      assertThat(copy(failure)).hasMessage(failure.getMessage()).hasCause(CAUSE);
    }
  }

  private static RetryAfterException copy(RetryAfterException failure) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(failure);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (RetryAfterException) in.readObject();
    }
  }
}
