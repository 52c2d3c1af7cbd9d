package dev.jobdrill.examples.invoice;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.assertion.JobAssertions.assertThatJobs;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.InjectFault;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Asserts on what the invoice pipeline's jobs leave behind: their spans, their retries, and what those point to. */
@JobPipelineTest
class InvoiceTraceTest {
  private final InvoiceDatabase database;

  InvoiceTraceTest() throws SQLException {
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

  // tag::trace-shape[]
  @Test
  void aCrashLeavesItsSpansOpen(JobHarness jobs) {
    JobRun run = jobs.inject(fault(crash()).at("persist").afterStep())
        .runUntilSettled(new InvoiceRequest(9981));

    assertThat(run).hasTraceShape("""
        send invoice
        ├─ process invoice #1 OPEN
        │  ├─ fetch
        │  ├─ transform
        │  └─ persist OPEN
        └─ process invoice #2 {jobdrill.outcome=completed}
           ├─ persist
           ├─ notify
           └─ ack invoice
        """);
    assertThat(run).trace().isOneTrace().hasNoOpenSpans().startsWithin(Duration.ofSeconds(1));
  }
  // end::trace-shape[]

  // tag::trace-golden[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void theTraceOfARetryStaysAsItIs(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run)
        .matchesGoldenTrace(Path.of("src/test/resources/traces/invoice-retried.txt"), "error.type");
  }
  // end::trace-golden[]

  // tag::trace-consumers[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void aFailedAttemptIsMarkedAndTheJobIsNot(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run)
        .trace()
        .rootsSatisfyExactly(send -> send.didNotFail()
            .childrenSatisfyExactly(
                first -> first.isOfAttempt(1).failed(),
                second -> second.isOfAttempt(2).didNotFail().linksTo("send invoice")))
        .allSatisfy("notify", notify -> notify.data().hasEnded());
  }
  // end::trace-consumers[]

  // tag::retries[]
  @Test
  @InjectFault(
      step = "fetch",
      attempts = {1, 2, 3},
      throwing = HttpTimeoutException.class)
  void retriesAreSpacedAndJittered(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run)
        .retries()
        .hasJitterOf(Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1)))
        .failedAlike();
  }
  // end::retries[]

  // tag::retries-spread[]
  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void whatFailsTogetherDoesNotComeBackTogether(JobHarness jobs) {
    List<JobRun> runs = jobs.runAllUntilSettled(Collections.nCopies(100, new InvoiceRequest(9981)));

    assertThatJobs(runs).completed().haveJitter().spreadTheirRetries(0.25);
  }
  // end::retries-spread[]

  @Test
  @InjectFault(step = "fetch", attempts = 1, throwing = HttpTimeoutException.class)
  void theDiagnosisSaysWhatHappened(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));

    assertThat(run.diagnosis())
        .contains("first error          attempt 1, in fetch: HttpTimeoutException")
        .contains("suspicion            A passing trouble in step fetch, mended by the retry.");
  }
}
