package dev.jobdrill.exploration;

/** An exploration could not be made: a run could not be prepared, or the pipeline does not behave alike in two runs. */
public final class ExplorationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExplorationException(String message) {
    super(message);
  }

  ExplorationException(String message, Throwable cause) {
    super(message, cause);
  }
}
