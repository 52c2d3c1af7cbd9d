package dev.jobdrill.examples.spring;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.invoice.InvoiceRequest;
import dev.jobdrill.examples.invoice.InvoiceTable;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.pipeline.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as in production, with its worker: a job that is enqueued elsewhere is run. */
@ResourceLock("logging configuration")
@JobPipelineTest(ownRedis = true)
class SpringWorkerTest {
  @Test
  @Timeout(60)
  void theContextsWorkerRunsJobs(Sandbox sandbox, StubServer http) throws Exception {
    http.stubFor(get("/invoices/4712")
        .willReturn(
            okJson("{'id': 4712, 'number': 'INV-4712', 'currency': 'EUR', 'amountCents': 129900}"
                .replace('\'', '"'))));
    http.stubFor(post("/notifications").willReturn(created()));

    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
            InvoiceApplication.class)
        .run("--redis.url=" + sandbox.redisUrl(), "--billing.url=" + http.baseUrl())) {
      @SuppressWarnings("unchecked")
      Pipeline<InvoiceRequest> invoices = context.getBean(Pipeline.class);
      RedisJobStore store = RedisJobStore.on(sandbox.redis(), "invoices:");
      JobHandle job = JobExecutor.on(store)
          .pipeline(invoices)
          .build()
          .enqueue(invoices, new InvoiceRequest(4712), EnqueueOptions.freshCorrelation());

      JobRef ref = new JobRef(job.queue(), job.jobId());
      while (!store.find(ref).orElseThrow().state().isSettled()) {
        Thread.onSpinWait();
      }
      assertThat(context.getBean(InvoiceTable.class).rows())
          .anySatisfy(row -> assertThat(row.id()).isEqualTo(4712));
    }
  }
}
