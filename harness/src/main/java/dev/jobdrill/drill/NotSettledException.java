package dev.jobdrill.drill;

/** A job did not settle within the cap on attempts or on virtual time. The message has its timeline. */
public final class NotSettledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotSettledException(String message) {
    super(message);
  }
}
