package dev.jobdrill.examples.csv;

/** A line of the file that no retry makes readable. */
public final class BadLineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadLineException(long line) {
    super("line " + line + " is no customer; expected two columns, e-mail and name");
  }
}
