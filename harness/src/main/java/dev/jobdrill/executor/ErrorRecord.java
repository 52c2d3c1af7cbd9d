package dev.jobdrill.executor;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One failed attempt in a job's error history. The history only grows: a later error never
 * overwrites an earlier one.
 *
 * @param attempt the attempt that failed, counted from 1
 * @param step the step it failed in; null if it never got to one
 * @param type the error's class name; {@link #LEASE_EXPIRED} for a worker that vanished
 * @param message the error's message, cut to 10,000 characters; null if it had none
 * @param stackTrace the stack trace with its causes, without the executor's frames below the step, cut to 16,384
 *     characters; empty for a worker that vanished
 * @param at when, on the executor's clock, to the millisecond
 */
public record ErrorRecord(
    int attempt,
    @Nullable String step,
    String type,
    @Nullable String message,
    String stackTrace,
    Instant at) {

  /** The type of the entry that stands for an attempt whose worker vanished. */
  public static final String LEASE_EXPIRED = "dev.jobdrill.LeaseExpired";

  /** The type of the entry of a job that could not be read from the store. */
  public static final String MALFORMED = "dev.jobdrill.MalformedJob";

  private static final int MESSAGE_LIMIT = 10_000;
  private static final int STACK_LIMIT = 16_384;

  static ErrorRecord of(int attempt, @Nullable String step, Throwable error, Instant at) {
    String message = messageOf(error);
    return new ErrorRecord(
        attempt,
        step,
        error.getClass().getName(),
        message == null ? null : cut(message, MESSAGE_LIMIT),
        cut(traceOf(error), STACK_LIMIT),
        at);
  }

  private static @Nullable String messageOf(Throwable error) {
    try {
      return error.getMessage();
    } catch (RuntimeException unspeakable) {
      return "(its getMessage() threw " + unspeakable.getClass().getName() + ")";
    }
  }

  private static String traceOf(Throwable error) {
    try {
      return StackTraces.of(error);
    } catch (RuntimeException unspeakable) {
      return Stream.of(error.getStackTrace())
          .map(frame -> "\tat " + frame)
          .collect(Collectors.joining("\n", error.getClass().getName() + "\n", "\n"));
    }
  }

  private static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
    return text.substring(0, end) + "… [" + text.length() + " characters]";
  }
}
