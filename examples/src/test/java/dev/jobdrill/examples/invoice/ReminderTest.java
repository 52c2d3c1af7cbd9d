package dev.jobdrill.examples.invoice;

import static dev.jobdrill.assertion.JobAssertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.MdcContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A step that hands work to a thread pool, and takes the MDC along. */
// tag::logging-lock[]
@ResourceLock(value = "logging configuration", mode = ResourceAccessMode.READ)
@JobPipelineTest
class ReminderTest {
  // end::logging-lock[]
  private static final Logger log = LoggerFactory.getLogger(ReminderTest.class);

  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @AfterEach
  void endThePool() {
    pool.shutdownNow();
  }

  // tag::telemetry-threads[]
  @PipelineUnderTest
  Pipeline<InvoiceRequest> reminders() {
    return Pipeline.named("reminders")
        .input(InvoiceRequest.class)
        .action(
            "remind",
            (request, step) -> CompletableFuture.runAsync(
                    () -> log.info("Reminding of {}", request.invoiceId()), MdcContext.wrap(pool))
                .join())
        .build();
  }

  @Test
  void whatThePoolLogsHasTheJobsIds(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).logs().carryTheCorrelationId().inStep("remind").contain("Reminding of 9981");
  }
  // end::telemetry-threads[]
}
