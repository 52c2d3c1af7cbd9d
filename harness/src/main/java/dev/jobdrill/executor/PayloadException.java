package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/** An input or output that JSON cannot carry, or that no longer fits its type. The message names it. */
public final class PayloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PayloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
