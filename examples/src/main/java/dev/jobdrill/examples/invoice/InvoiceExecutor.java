package dev.jobdrill.examples.invoice;

import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.telemetry.ErrorReporter;
import dev.jobdrill.telemetry.ErrorReporting;
import dev.jobdrill.telemetry.OpenTelemetryMetrics;
import dev.jobdrill.telemetry.OpenTelemetryTracing;
import dev.jobdrill.telemetry.StepLogging;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.util.List;

/** The executor of a production process, which tells what it does. */
public final class InvoiceExecutor {
  private InvoiceExecutor() {}

  // tag::telemetry[]
  public static JobExecutor executor(
      JobStore store,
      Pipeline<InvoiceRequest> invoices,
      OpenTelemetry openTelemetry,
      ErrorReporter errors) {
    Clock clock = Clock.systemUTC();
    return JobExecutor.on(store)
        .clock(clock)
        .pipeline(invoices)
        .interceptor(new StepLogging(clock))
        .interceptor(new OpenTelemetryTracing(openTelemetry))
        .interceptor(new OpenTelemetryMetrics(openTelemetry, clock))
        .interceptor(new ErrorReporting(errors, List.of(invoices)))
        .build();
  }
  // end::telemetry[]
}
