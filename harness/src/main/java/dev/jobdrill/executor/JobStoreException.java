package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/** The store could not be reached, or refused. */
public final class JobStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
