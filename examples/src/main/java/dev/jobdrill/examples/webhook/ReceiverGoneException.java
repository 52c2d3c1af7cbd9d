package dev.jobdrill.examples.webhook;

/** The receiver refuses the event for good, so that sending it again is in vain. */
public final class ReceiverGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ReceiverGoneException(String receiver, int status) {
    super("receiver " + receiver + " answered " + status + " and wants no more of this event");
  }
}
