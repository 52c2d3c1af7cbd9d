package dev.jobdrill.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A step throws it to report that the other side turned it down for now, and when it asked to be
 * tried again. It is a failure like any other, counted by the same policy, but where the other side
 * named a time, the next attempt is due then and the policy's backoff is not asked.
 *
 * <p>An answer with a status of 429 or 503 takes one line, whether or not it names a time: {@code
 * throw RetryAfterException.fromHeader(header, "HTTP 429")}.
 */
public final class RetryAfterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 40;

  private final @Nullable RetryAfter retryAfter;

  private RetryAfterException(String message, @Nullable RetryAfter retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /**
   * To be tried again after a delay.
   *
   * @param delay how long to wait; if negative, not at all
   * @param message what happened
   * @return the exception to throw
   */
  public static RetryAfterException after(Duration delay, String message) {
    return asked(RetryAfter.after(delay), message);
  }

  /**
   * To be tried again after a delay.
   *
   * @param delay how long to wait; if negative, not at all
   * @param cause what happened
   * @return the exception to throw
   */
  public static RetryAfterException after(Duration delay, Throwable cause) {
    return causedBy(cause, after(delay, cause.toString()));
  }

  /**
   * To be tried again at an instant.
   *
   * @param instant when to try again; if it has passed, at once
   * @param message what happened
   * @return the exception to throw
   */
  public static RetryAfterException at(Instant instant, String message) {
    return asked(RetryAfter.at(instant), message);
  }

  /**
   * To be tried again at an instant.
   *
   * @param instant when to try again; if it has passed, at once
   * @param cause what happened
   * @return the exception to throw
   */
  public static RetryAfterException at(Instant instant, Throwable cause) {
    return causedBy(cause, at(instant, cause.toString()));
  }

  /**
   * To be tried again when the value of a {@code Retry-After} header says, as {@link
   * RetryAfter#parse} reads it. Without one that can be read, the policy's backoff decides, and the
   * message says why.
   *
   * @param header the value as it came, or null if there was none
   * @param message what happened
   * @return the exception to throw
   */
  public static RetryAfterException fromHeader(@Nullable String header, String message) {
    return RetryAfter.parse(header)
        .map(retryAfter -> asked(retryAfter, message))
        .orElseGet(() -> new RetryAfterException(
            message + "; " + problem(header) + ", so the retry policy's backoff decides", null));
  }

  /**
   * To be tried again when the value of a {@code Retry-After} header says, as {@link
   * RetryAfter#parse} reads it. Without one that can be read, the policy's backoff decides, and the
   * message says why.
   *
   * @param header the value as it came, or null if there was none
   * @param cause what happened
   * @return the exception to throw
   */
  public static RetryAfterException fromHeader(@Nullable String header, Throwable cause) {
    return causedBy(cause, fromHeader(header, cause.toString()));
  }

  /**
   * How long the other side asked to be left alone.
   *
   * @param now the time on the executor's clock
   * @return the delay from then on, never negative; empty if the other side named no time
   */
  public Optional<Duration> delayFrom(Instant now) {
    return Optional.ofNullable(retryAfter).map(asked -> asked.delayFrom(now));
  }

  private static RetryAfterException asked(RetryAfter retryAfter, String message) {
    return new RetryAfterException(message + "; asked to be tried again " + retryAfter, retryAfter);
  }

  private static RetryAfterException causedBy(Throwable cause, RetryAfterException exception) {
    exception.initCause(cause);
    return exception;
  }

  private static String problem(@Nullable String header) {
    return header == null
        ? "no Retry-After came with it"
        : "its Retry-After \"" + shown(header) + "\" is neither whole seconds nor an HTTP date";
  }

  /** Foreign text, short and printable. */
  private static String shown(String header) {
    String start = header.length() > MOST_SHOWN ? header.substring(0, MOST_SHOWN) + "..." : header;
    return start.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
