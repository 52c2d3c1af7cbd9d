package dev.jobdrill.examples.invoice;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.replyLost;
import static dev.jobdrill.fault.Faults.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.printed.PrintedBlock;
import dev.jobdrill.executor.NullOutputException;
import dev.jobdrill.junit.DeadJobInput;
import dev.jobdrill.junit.DeadJobTest;
import dev.jobdrill.junit.InjectFault;
import dev.jobdrill.junit.InjectFault.At;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The invoice pipeline: an invoice is fetched over HTTP, kept in a SQL database, and somebody is notified over HTTP.
 *
 * <p>A test makes three things: the pipeline, as production makes it but with the URL of the test's own stub server; what
 * the stubs answer; and a database of its own, so that tests may run beside each other. Everything else is the extension's.
 *
 * <p>{@link #resumesWhereItStopped} is the drill to begin with. The worker dies between an effect and its checkpoint, which is
 * the moment that no code can exclude: the row is there, and nobody knows. Then the step runs again, and the test says what
 * must hold all the same: one row, one notification. {@link #firstErrorIsNeverLost} is about what people see: by the third
 * retry the first error, which was the cause, is gone from most queues. {@link #aNullFailsWhereItComesFrom} is about where an
 * error is told: at the step that made the null, and not at the one that trips over it.
 *
 * <p>The same faults are written in three ways below: in code, by annotation, and as the text that a timeline prints. The last
 * is how a failure that somebody else found gets here. All of them at once is what {@code InvoiceExplorationTest} does.
 */
@JobPipelineTest
class InvoicePipelineTest {
  private static final InvoiceRequest REQUEST = new InvoiceRequest(9981);

  private final InvoiceDatabase database;

  InvoicePipelineTest() throws SQLException {
    database = new InvoiceDatabase();
  }

  @AfterEach
  void dropTheDatabase() throws SQLException {
    database.close();
  }

  @BeforeEach
  void stubBilling(StubServer http) {
    stubInvoice(http, REQUEST.invoiceId());
    http.stubFor(post("/notifications").willReturn(created()));
  }

  private static void stubInvoice(StubServer http, long id) {
    http.stubFor(get("/invoices/" + id)
        .willReturn(
            okJson("{'id': %d, 'number': 'INV-%d', 'currency': 'EUR', 'amountCents': 129900}"
                .replace('\'', '"')
                .formatted(id, id))));
  }

  // tag::first-drill[]
  @PipelineUnderTest
  Pipeline<InvoiceRequest> pipeline(StubServer http) {
    return InvoicePipeline.create(new BillingApi(http.baseUrl()), database.table());
  }

  @Test
  void resumesWhereItStopped(JobHarness jobs) throws SQLException {
    JobRun run = jobs.inject(fault(crash()).at("persist").afterStep().onAttempt(1))
        .runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).completed().inAttempts(2);
    assertThat(run).step("fetch").executedOnce().skippedByCheckpoint();
    assertThat(run).step("persist").executedTimes(2);
    assertThat(run).step("notify").madeRequests(1).usedOneIdempotencyKey();
    assertThat(database.rows()).hasSize(1);
  }
  // end::first-drill[]

  @Test
  void theReadmeShowsTheTimelineOfThat(JobHarness jobs) throws IOException {
    JobRun run = jobs.inject(fault(crash()).at("persist").afterStep().onAttempt(1))
        .runUntilSettled(new InvoiceRequest(9981));

    PrintedBlock.require("README.md", "timeline", run.timeline());
  }

  @Test
  void completes(JobHarness jobs) throws SQLException {
    JobRun run = jobs.runUntilSettled(REQUEST);

    InvoiceRow row = new InvoiceRow(9981, "INV-9981", "EUR", new BigDecimal("1299.00"));
    assertThat(run).completed().inAttempts(1).neverFailed().hasNoUnmatchedRequests();
    assertThat(run).step("transform").hasOutput(row);
    assertThat(database.rows()).containsExactly(row);
  }

  // tag::first-error[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void firstErrorIsNeverLost(JobHarness jobs) {
    notFoundTwiceThenFound(jobs.stubServer());

    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run)
        .completed()
        .inAttempts(4)
        .failedInOrderWith(
            HttpTimeoutException.class,
            InvoiceNotFoundException.class,
            InvoiceNotFoundException.class);
  }
  // end::first-error[]

  // tag::report-baseline[]
  @Test
  void aCrashChangesNothingThatIsSent(JobHarness jobs) {
    InvoiceRequest request = new InvoiceRequest(9981);
    JobRun without = jobs.runUntilSettled(request);

    JobRun with = jobs.inject(fault(crash()).at("notify").beforeStep()).runUntilSettled(request);

    assertThat(with).completed().step("notify").madeRequests(1);
    assertThat(with.checkpoints()).isEqualTo(without.checkpoints());
  }
  // end::report-baseline[]

  private static void notFoundTwiceThenFound(StubServer http) {
    http.stubFor(get("/invoices/9981")
        .inScenario("replication lag")
        .whenScenarioStateIs(Scenario.STARTED)
        .willSetStateTo("still missing")
        .willReturn(notFound()));
    http.stubFor(get("/invoices/9981")
        .inScenario("replication lag")
        .whenScenarioStateIs("still missing")
        .willSetStateTo("arrived")
        .willReturn(notFound()));
  }

  @Test
  @InjectFault(
      step = "transform",
      attempts = {1, 2, 3, 4, 5},
      fault = InjectFault.Kind.NULL_OUTPUT)
  void aNullFailsWhereItComesFrom(JobHarness jobs) throws SQLException {
    JobRun run = jobs.runUntilSettled(REQUEST);

    assertThat(run).dead().inAttempts(5);
    assertThat(run).step("transform").failedWith(NullOutputException.class);
    assertThat(run).step("persist").neverExecuted();
    assertThat(database.rows()).isEmpty();
  }

  // tag::dead-job[]
  @DeadJobTest("dead-jobs/*.json")
  void neverDiesOfThatAgain(DeadJob dead, JobHarness jobs, StubServer http) {
    InvoiceRequest request = new InvoiceRequest(dead.argument(0).asLong());
    stubInvoice(http, request.invoiceId());

    assertThat(jobs.runUntilSettled(request)).completed();
  }
  // end::dead-job[]

  // tag::dead-job-input[]
  @DeadJobInput(from = "sidekiq", jobs = "Billing::*")
  InvoiceRequest ofBilling(DeadJob dead) {
    return new InvoiceRequest(dead.argument(0).asLong());
  }

  @DeadJobTest("dead-jobs/*.json")
  void completesSinceTheFix(DeadJobReplay replay, StubServer http) {
    stubInvoice(http, 80233);

    replay.completes();
  }
  // end::dead-job-input[]

  // tag::fault-in-code[]
  @Test
  void aLostReplyChargesOnce(JobHarness jobs) {
    JobRun run = jobs.inject(fault(replyLost()).at("notify"))
        .inject(fault(status(429).header("Retry-After", "30")).at("notify").onAttempt(2))
        .runUntilSettled(REQUEST);

    assertThat(run).completed().inAttempts(3);
    assertThat(run).step("notify").madeRequests(3).usedOneIdempotencyKey();
  }
  // end::fault-in-code[]

  // tag::fault-by-annotation[]
  @Test
  @InjectFault(step = "persist", fault = Kind.LOSE_LEASE, at = At.AFTER_STEP)
  @InjectFault(step = "notify", fault = Kind.RESET, attempts = 2)
  void aZombieWritesNothing(JobHarness jobs) throws SQLException {
    JobRun run = jobs.runUntilSettled(REQUEST);

    assertThat(run).completed().hasZombieWrites(1);
    assertThat(database.rows()).hasSize(1);
  }
  // end::fault-by-annotation[]

  // tag::fault-as-text[]
  @Test
  @InjectFault(schedule = "v1;persist#1@after-effect:crash;notify#2@http:reply-lost")
  void survivesWhatAReportSays(JobHarness jobs) {
    assertThat(jobs.runUntilSettled(REQUEST)).completed().inAttempts(3);
  }
  // end::fault-as-text[]
}
