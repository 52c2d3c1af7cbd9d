package dev.jobdrill.examples.invoice;

import java.math.BigDecimal;

/** An invoice as the database keeps it. */
public record InvoiceRow(long id, String number, String currency, BigDecimal amount) {
  static InvoiceRow of(Invoice invoice) {
    return new InvoiceRow(
        invoice.id(),
        invoice.number(),
        invoice.currency(),
        BigDecimal.valueOf(invoice.amountCents(), 2));
  }
}
