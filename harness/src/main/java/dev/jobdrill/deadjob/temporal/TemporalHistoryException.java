package dev.jobdrill.deadjob.temporal;

import org.jspecify.annotations.Nullable;

/**
 * A history that cannot be read, or not be replayed at all. The message names the history, what was
 * found and what to do.
 */
public final class TemporalHistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemporalHistoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
