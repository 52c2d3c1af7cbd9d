package dev.jobdrill.examples.order;

/** The carrier refuses a parcel for good. */
public final class CannotShipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CannotShipException(String why) {
    super(why);
  }
}
