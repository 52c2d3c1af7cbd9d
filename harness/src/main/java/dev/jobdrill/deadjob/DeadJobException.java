package dev.jobdrill.deadjob;

import org.jspecify.annotations.Nullable;

/** A dead job that cannot be read. The message names the file, what was found and what was expected. */
public final class DeadJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadJobException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
