package dev.jobdrill.assertion.trace;

/** A text that is no trace shape. The message names line and column, shows the line, and says what was expected. */
public final class TraceShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TraceShapeException(String message) {
    super(message);
  }
}
