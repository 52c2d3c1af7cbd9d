package dev.jobdrill.examples.invoice;

import dev.jobdrill.pipeline.Pipeline;

/** Fetches an invoice, keeps it, and tells that it is kept. */
public final class InvoicePipeline {
  private InvoicePipeline() {}

  // tag::pipeline[]
  public static Pipeline<InvoiceRequest> create(BillingApi billing, InvoiceTable table) {
    return Pipeline.named("invoice")
        .input(InvoiceRequest.class)
        .step("fetch", Invoice.class, (request, step) -> billing.fetch(request.invoiceId(), step))
        .step("transform", InvoiceRow.class, (invoice, step) -> InvoiceRow.of(invoice))
        .action("persist", (row, step) -> table.save(row))
        .action("notify", (row, step) -> billing.notify(row, step))
        .build();
  }
  // end::pipeline[]
}
