package dev.jobdrill.examples.invoice;

/** The billing service does not know the invoice, or not yet. */
public final class InvoiceNotFoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvoiceNotFoundException(long id) {
    super("billing knows no invoice " + id);
  }
}
