package dev.jobdrill.examples.spring;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.invoice.BillingApi;
import dev.jobdrill.examples.invoice.InvoicePipeline;
import dev.jobdrill.examples.invoice.InvoiceRequest;
import dev.jobdrill.examples.invoice.InvoiceRow;
import dev.jobdrill.examples.invoice.InvoiceTable;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * {@code @JobPipelineTest} beside {@code @SpringBootTest}: the context's beans, in a drill.
 *
 * <p>Spring makes the context once and injects its beans; Jobdrill gives each test its Redis keys, stub server and virtual
 * clock. Neither knows the other. Two things have to be told apart by hand. The application's own worker must not run, since
 * the drill is the worker: a property leaves it out, and {@code SpringWorkerTest} has it. And what speaks to the outside must
 * speak to the test's stub server, whose port is not known when the context starts: so the method annotated {@code
 * PipelineUnderTest} makes that one client anew, and takes all else from the context.
 *
 * <p>The table is a bean, and so one for all tests of the context: the test takes an invoice of its own and counts only that.
 */
// Spring Boot loads a logging configuration when it starts, and lines logged meanwhile are lost.
@ResourceLock("logging configuration")
// tag::spring-test[]
@JobPipelineTest
@SpringBootTest(properties = {"worker.enabled=false", "billing.url=http://unused.invalid"})
class SpringInvoiceTest {
  @Autowired
  private InvoiceTable table;

  @PipelineUnderTest
  Pipeline<InvoiceRequest> pipeline(StubServer http) {
    return InvoicePipeline.create(new BillingApi(http.baseUrl()), table);
  }

  @Test
  void writesEachInvoiceOnce(JobHarness jobs, StubServer http) throws SQLException {
    stubBilling(http, 4711);

    JobRun run = jobs.inject(fault(crash()).at("persist").afterStep().onAttempt(1))
        .runUntilSettled(new InvoiceRequest(4711));

    assertThat(run).completed().inAttempts(2);
    assertThat(table.rows()).extracting(InvoiceRow::id).containsOnlyOnce(4711L);
  }
  // end::spring-test[]

  private static void stubBilling(StubServer http, long id) {
    http.stubFor(get("/invoices/" + id)
        .willReturn(
            okJson("{'id': %d, 'number': 'INV-%d', 'currency': 'EUR', 'amountCents': 129900}"
                .replace('\'', '"')
                .formatted(id, id))));
    http.stubFor(post("/notifications").willReturn(created()));
  }
}
