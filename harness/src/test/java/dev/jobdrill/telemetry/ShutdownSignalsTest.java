package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.executor.WorkerRig;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ShutdownSignalsTest {
  private final String correlation = "corr-" + UUID.randomUUID();
  private final Traces traces = new Traces();

  @Test
  void aJobThatIsGivenBackHasNotFailed() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          started.countDown();
          new CountDownLatch(1).await();
        })
        .build();
    try (WorkerRig rig = new WorkerRig();
        CapturedLines lines = new CapturedLines(correlation)) {
      JobExecutor executor = rig.builder(pipeline)
          .interceptor(new StepLogging(Clock.systemUTC()))
          .interceptor(new OpenTelemetryTracing(traces.sdk()))
          .build();
      executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy(correlation));
      Worker worker = rig.start(executor.newWorker().concurrency(1));
      started.await();
      worker.shutdown(Duration.ofMillis(10));

      await()
          .atMost(WorkerRig.LIMIT)
          .untilAsserted(() -> assertThat(traces.tree()).isEqualTo("""
                  send p PRODUCER
                    process p CONSUMER
                      a INTERNAL
                  """));
      assertThat(traces.only("process p").getAttributes().get(JobdrillAttributes.OUTCOME))
          .isEqualTo("handed_back");
      assertThat(lines.events())
          .extracting(event -> CapturedLines.keyValues(event).get("status"))
          .containsExactly("started", "handed_back");
    }
  }
}
