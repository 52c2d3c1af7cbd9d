package dev.jobdrill.recording;

import dev.jobdrill.executor.ErrorRecord;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether the error changed between a job's attempts, which says more of its cause than any one of them.
 *
 * <p>Two errors are the same if step, class and message are, apart from what differs between any two runs: UUIDs, numbers of
 * four digits or more, numbers with a unit of time or after the word "attempt", dates with a time, and hexadecimal
 * addresses. A worker that vanished is the same as another one that vanished in the same step.
 */
public enum ErrorChange {
  /** No attempt failed. */
  NONE("no attempt failed"),
  /** One attempt failed. */
  ONCE("one failure only, so there is nothing to compare it with"),
  /** All failed attempts failed alike. */
  SAME("a deterministic fault, in code, data or configuration, which no retry mends"),
  /** They did not. */
  CHANGED("infrastructure, a race, or a step that is not idempotent");

  private static final Pattern PASSING =
      Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
          + "|\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?"
          + "|\\d+(?:[.,]\\d+)?\\s?(?:ns|[µu]s|ms|s|sec|seconds?|min|minutes?|milliseconds?)\\b"
          + "|(?i:\\battempt\\s#?\\d+)"
          + "|0x[0-9a-fA-F]+|@[0-9a-f]{4,16}\\b"
          + "|\\d{4,}");

  private final String reading;

  ErrorChange(String reading) {
    this.reading = reading;
  }

  /** {@return what that points to, in words} */
  public String reading() {
    return reading;
  }

  /**
   * Reads an error history.
   *
   * @param errors the history, the first error first
   * @return whether the error changed
   */
  public static ErrorChange of(List<ErrorRecord> errors) {
    if (errors.size() < 2) {
      return errors.isEmpty() ? NONE : ONCE;
    }
    return firstChange(errors).isPresent() ? CHANGED : SAME;
  }

  /**
   * Finds where an error history changes.
   *
   * @param errors the history, the first error first
   * @return the first error that is not the same as the first one
   */
  public static Optional<ErrorRecord> firstChange(List<ErrorRecord> errors) {
    return errors.stream().filter(error -> !same(errors.get(0), error)).findFirst();
  }

  static boolean same(ErrorRecord one, ErrorRecord other) {
    return one.type().equals(other.type())
        && Objects.equals(one.step(), other.step())
        && (one.type().equals(ErrorRecord.LEASE_EXPIRED) || lasting(one).equals(lasting(other)));
  }

  private static String lasting(ErrorRecord error) {
    String message = error.message();
    return message == null ? "" : PASSING.matcher(message).replaceAll("#");
  }
}
