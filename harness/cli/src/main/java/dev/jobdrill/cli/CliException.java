package dev.jobdrill.cli;

/** A command line that makes no sense. The message says why and what to do. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CliException(String message) {
    super(message);
  }
}
