package dev.jobdrill.examples.invoice;

/** What triggers the pipeline. */
public record InvoiceRequest(long invoiceId) {}
