package dev.jobdrill.deadjob;

import org.jspecify.annotations.Nullable;

/** A dead job that cannot be read. The message names the place, what was found and what was expected. */
public final class DeadJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * For readers.
   *
   * @param message where, what was found, what was expected, what to do
   * @param cause what was thrown; null if nothing was
   */
  public DeadJobException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
