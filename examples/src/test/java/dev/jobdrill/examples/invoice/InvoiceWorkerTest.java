package dev.jobdrill.examples.invoice;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.telemetry.ErrorReporter;
import io.lettuce.core.RedisClient;
import io.opentelemetry.api.OpenTelemetry;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a process in production does, with no drill about it: a worker of its own, on real time. The parameters are a test's
 * own Redis keys and stub server; nothing else here is of the test side.
 */
@JobPipelineTest
class InvoiceWorkerTest {
  @Test
  @Timeout(60)
  void aWorkerRunsWhatIsEnqueued(Sandbox sandbox, StubServer http) throws SQLException {
    http.stubFor(get("/invoices/9981")
        .willReturn(
            okJson("{'id': 9981, 'number': 'INV-9981', 'currency': 'EUR', 'amountCents': 129900}"
                .replace('\'', '"'))));
    http.stubFor(post("/notifications").willReturn(created()));
    InvoiceDatabase database = new InvoiceDatabase();
    Pipeline<InvoiceRequest> invoices =
        InvoicePipeline.create(new BillingApi(http.baseUrl()), database.table());
    OpenTelemetry openTelemetry = OpenTelemetry.noop();
    ErrorReporter errors = (error, context, dead) -> {};
    String prefix = sandbox.keyPrefix();
    sandbox.sweepOnClose();

    RedisClient redis = RedisClient.create(sandbox.redisUri());
    // tag::worker[]
    try (RedisJobStore store = RedisJobStore.open(redis, prefix)) {
      JobExecutor executor = InvoiceExecutor.executor(store, invoices, openTelemetry, errors);
      Worker worker = executor.newWorker().concurrency(20).start();

      JobHandle job = executor.enqueue(
          invoices,
          new InvoiceRequest(9981),
          EnqueueOptions.correlatedBy("order-17").jobId("invoice-9981"));
      // end::worker[]
      assertThat(job.created()).isTrue();
      awaitSettled(store, job);
      assertThat(worker.shutdown(Duration.ofSeconds(30))).isTrue();

      assertThat(store.find(new JobRef(job.queue(), job.jobId())).orElseThrow().state())
          .isEqualTo(JobState.COMPLETED);
      assertThat(database.rows()).hasSize(1);
    } finally {
      redis.shutdown();
      database.close();
    }
  }

  private static void awaitSettled(RedisJobStore store, JobHandle job) {
    while (!store
        .find(new JobRef(job.queue(), job.jobId()))
        .orElseThrow()
        .state()
        .isSettled()) {
      Thread.onSpinWait();
    }
  }
}
