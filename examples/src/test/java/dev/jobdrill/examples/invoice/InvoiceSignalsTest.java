package dev.jobdrill.examples.invoice;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.InjectFault;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Asserts on what the invoice pipeline's jobs emit: log lines, metrics, correlation ids, and nothing that is secret. */
@ResourceLock(value = "logging configuration", mode = ResourceAccessMode.READ)
@JobPipelineTest
class InvoiceSignalsTest {
  private final InvoiceDatabase database;

  InvoiceSignalsTest() throws SQLException {
    database = new InvoiceDatabase();
  }

  @AfterEach
  void dropTheDatabase() throws SQLException {
    database.close();
  }

  @BeforeEach
  void stubBilling(StubServer http) {
    http.stubFor(get("/invoices/9981")
        .willReturn(
            okJson("{'id': 9981, 'number': 'INV-9981', 'currency': 'EUR', 'amountCents': 129900}"
                .replace('\'', '"'))));
    http.stubFor(post("/notifications").willReturn(created()));
  }

  @PipelineUnderTest
  Pipeline<InvoiceRequest> pipeline(StubServer http) {
    return InvoicePipeline.create(new BillingApi(http.baseUrl()), database.table());
  }

  // tag::signals-logs[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void theLogTellsWhatHappened(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).logs().haveStepBoundaries().areQuiet();
    assertThat(run)
        .logs()
        .inStep("fetch")
        .containInOrder("started", "failed", "started", "completed")
        .onAttempt(1)
        .withKeyValue("error_type", "java.net.http.HttpTimeoutException")
        .haveCount(1);
  }
  // end::signals-logs[]

  // tag::signals-metrics[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void whatFailedIsCounted(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).leftNoDeadJobs();
    assertThat(run).metric("jobdrill.step.executions").hasCount(5);
    assertThat(run)
        .metric("jobdrill.step.failures")
        .with("jobdrill.step.name", "fetch")
        .hasCount(1);
  }
  // end::signals-metrics[]

  // tag::signals-leaks[]
  @Test
  void nothingLeaksAndNothingIsLost(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).leaksNothing("$.number", "$.amountCents").carriesCorrelationIdEverywhere();
  }
  // end::signals-leaks[]
}
