package dev.jobdrill.examples.sources;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReaders;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.deadjob.DeadJobSink;
import dev.jobdrill.deadjob.DeadJobSource;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.invoice.BillingApi;
import dev.jobdrill.examples.invoice.InvoiceDatabase;
import dev.jobdrill.examples.invoice.InvoicePipeline;
import dev.jobdrill.examples.invoice.InvoiceRequest;
import dev.jobdrill.junit.DeadJobInput;
import dev.jobdrill.junit.DeadJobTest;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One dead job of each system that there is a reader of, all replayed in one pipeline, as after a move to Jobdrill: wherever a
 * job died, what it was given is the same, and so is the question whether it would die again.
 *
 * <p>The files are of two kinds, and the test does not care which. Those of Sidekiq, BullMQ, Temporal and Jobdrill are
 * documents: {@code jobdrill import} read them where they lay, replaced every value that was not allowed by name, and wrote
 * them here. docs/walk-throughs.md has the commands, and a test runs them. The others are as their systems export them; what
 * system a file is of, the reader finds out. Before you commit such a file, look who may read it: an export is not redacted.
 *
 * <p>Each system names what it gives to a job differently: Sidekiq and Resque a list of arguments, BullMQ an object, a message
 * queue the body of a message, Temporal the arguments of a workflow. Jackson binds an object to the pipeline's input by the
 * names of its fields, and a sole argument too; fields that the input does not have are left alone. So most systems need
 * nothing here. Where there are several arguments of which the pipeline wants one, a method annotated {@link DeadJobInput}
 * says which.
 *
 * <p>The stubs answer as the billing service would. A dead job that was imported has no recording of what it was answered;
 * where that matters, an {@code HttpRecorder} makes one, and {@code InvoiceDeadJobTest} shows how.
 */
@JobPipelineTest
class EachSourceTest {
  private static final Path FILES = Path.of("src/test/resources/dead-jobs-of-each-source");

  /** One each, in the order of the files: the ids show that each replay had its own job's input. */
  private static final List<Long> INVOICES =
      List.of(80233L, 80234L, 4417L, 80236L, 80237L, 80238L, 80239L, 80240L, 80241L, 80242L);

  private final InvoiceDatabase database;

  EachSourceTest() throws SQLException {
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

  /** Only these invoices exist, so a replay with anything else for an input dies. */
  @BeforeEach
  void stubBilling(StubServer http) {
    for (long id : INVOICES) {
      http.stubFor(get("/invoices/" + id)
          .willReturn(
              okJson("{'id': %d, 'number': 'INV-%d', 'currency': 'EUR', 'amountCents': 129900}"
                  .replace('\'', '"')
                  .formatted(id, id))));
    }
    http.stubFor(post("/notifications").willReturn(created()));
  }

  // tag::each-source-sidekiq[]
  @DeadJobInput(from = "sidekiq")
  InvoiceRequest ofSidekiq(DeadJob dead) {
    return new InvoiceRequest(dead.argument(0).asLong());
  }
  // end::each-source-sidekiq[]

  // tag::each-source-resque[]
  @DeadJobInput(from = "resque")
  InvoiceRequest ofResque(DeadJob dead) {
    return new InvoiceRequest(dead.argument(0).asLong());
  }
  // end::each-source-resque[]

  // tag::each-source-temporal[]
  @DeadJobInput(from = "temporal")
  InvoiceRequest ofTemporal(DeadJob dead) {
    return new InvoiceRequest(dead.argument(0).get("id").asLong());
  }
  // end::each-source-temporal[]

  // tag::each-source[]
  @DeadJobTest("dead-jobs-of-each-source/*.json")
  void completesSinceTheFix(DeadJobReplay replay) {
    replay.completes();
  }
  // end::each-source[]

  // tag::each-source-reproduces[]
  @DeadJobTest("dead-jobs-of-each-source/jobdrill-*.json")
  void diesOfTheSameWhileBillingIsDown(DeadJobReplay replay, StubServer http) {
    http.stubFor(post("/notifications").willReturn(serviceUnavailable()));

    JobRun run = replay.resumed().reproduces();

    assertThat(run).step("fetch").neverExecuted();
  }
  // end::each-source-reproduces[]

  /** A reader that is added gets its dead job here. */
  @Test
  void eachSystemHasOne() throws IOException {
    DeadJobSink.Collected all = new DeadJobSink.Collected();
    try (Stream<Path> files = Files.list(FILES)) {
      files.sorted().forEach(file -> DeadJobSource.any().read(file, all));
    }

    assertThat(all.badEntries()).isEmpty();
    assertThat(all.jobs())
        .extracting(DeadJob::source)
        .containsExactlyInAnyOrderElementsOf(DeadJobReaders.load().systems());
  }
}
