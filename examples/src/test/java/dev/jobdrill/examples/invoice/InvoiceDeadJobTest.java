package dev.jobdrill.examples.invoice;

import static dev.jobdrill.assertion.JobAssertions.assertThat;

import dev.jobdrill.deadjob.Allowlist;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.deadjob.HttpRecorder;
import dev.jobdrill.deadjob.RecordedHttp;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.EffectProbe;
import dev.jobdrill.exploration.JdbcProbe;
import dev.jobdrill.junit.DeadJobTest;
import dev.jobdrill.junit.ExploreFaults;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A job that died in Sidekiq, with what the billing service answered when the fix was first tried. */
@JobPipelineTest
class InvoiceDeadJobTest {
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

  // tag::recorded-http[]
  private static final HttpRecorder BILLING = HttpRecorder.from(
          "https://billing.staging.example.com", Path.of("src/test/resources/dead-jobs-recorded"))
      .allowing(Allowlist.of("id", "currency", "amountCents"));

  @DeadJobTest("dead-jobs-recorded/*.json")
  void completesByWhatBillingOnceAnswered(DeadJob dead, JobHarness jobs) {
    DeadJobReplay.of(dead, jobs)
        .withInput(new InvoiceRequest(dead.argument(0).asLong()))
        .retriedAsInSource()
        .answeredBy(BILLING)
        .completes();
  }
  // end::recorded-http[]

  EffectProbe invoices() {
    return JdbcProbe.of(database.source(), "invoices");
  }

  // tag::explore-dead-job[]
  InvoiceRequest input(DeadJob dead, StubServer http) {
    RecordedHttp.of(dead).stub(http);
    return new InvoiceRequest(dead.argument(0).asLong());
  }

  @ExploreFaults(faults = 1, probes = "invoices")
  @DeadJobTest("dead-jobs-recorded/*.json")
  void survivesEverythingToo(JobRun run) {
    assertThat(run).completed();
  }
  // end::explore-dead-job[]
}
