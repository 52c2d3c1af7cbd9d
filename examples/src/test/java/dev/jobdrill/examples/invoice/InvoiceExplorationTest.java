package dev.jobdrill.examples.invoice;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.EffectProbe;
import dev.jobdrill.exploration.JdbcProbe;
import dev.jobdrill.junit.ExploreFaults;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The same pipeline under every fault at every step, one at a time; two at a time is the default, and takes longer.
 *
 * <p>Nothing is said of faults here: the exploration runs the pipeline without any, sees which points it comes to, and then
 * strikes at each. What is given is what it cannot know: the input, what the stubs answer, and a probe for effects that do
 * not go over HTTP, the rows of the table. Effects over HTTP it sees by itself.
 *
 * <p>Each run has an instance of this class, so the database is made in {@code @BeforeEach}, and runs beside each other do not
 * meet in it. The body of the test holds after each run, whatever struck: here, that the job completes in the end.
 */
@JobPipelineTest
class InvoiceExplorationTest {
  private InvoiceDatabase database;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = new InvoiceDatabase();
  }

  @AfterEach
  void dropTheDatabase() throws SQLException {
    database.close();
  }

  @PipelineUnderTest
  Pipeline<InvoiceRequest> pipeline(StubServer http) {
    return InvoicePipeline.create(new BillingApi(http.baseUrl()), database.table());
  }

  // tag::explore[]
  @BeforeEach
  void stubBilling(StubServer http) {
    http.stubFor(
        get("/invoices/9981")
            .willReturn(
                okJson(
                    "{\"id\": 9981, \"number\": \"INV-1\", \"currency\": \"EUR\", \"amountCents\": 129900}")));
    http.stubFor(post("/notifications").willReturn(ok()));
  }

  InvoiceRequest input() {
    return new InvoiceRequest(9981);
  }

  EffectProbe invoices() {
    return JdbcProbe.of(database.source(), "invoices");
  }

  @ExploreFaults(faults = 1, probes = "invoices")
  void survivesEverything(JobRun run) {
    assertThat(run).completed();
  }
  // end::explore[]

  // tag::idempotent[]
  @Test
  void notifiesOnceAlthoughItRunsTwice(JobHarness jobs) {
    JobRun run = jobs.inject(fault(crash()).at("notify").afterStep())
        .runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).step("notify").madeRequests(2);
    assertThat(run).effects().areIdempotent();
  }
  // end::idempotent[]
}
