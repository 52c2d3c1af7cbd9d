package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpenTelemetryMetricsTest {
  private final JobRig rig = new JobRig();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
      .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
      .build();

  private JobExecutorBuilder measuring(Pipeline<?>... pipelines) {
    return rig.builder(pipelines).interceptor(new OpenTelemetryMetrics(sdk, rig.clock()));
  }

  /** Steps a and b; b takes 1.5 s and fails as often as told. */
  private static Pipeline<String> failing(int times, int attempts) {
    return Pipeline.named("p")
        .input(String.class)
        .queue("q")
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> {
          step.sleep(Duration.ofMillis(1_500));
          if (step.attempt() <= times) {
            throw new IllegalStateException("no");
          }
        })
        .retry(RetryPolicy.attempts(attempts).backoff(Backoff.fixed(Duration.ofSeconds(5))))
        .build();
  }

  @Test
  void executionsFailuresAndDurationsAreCountedByQueueAndStep() {
    Pipeline<String> pipeline = failing(2, 5);
    rig.run(measuring(pipeline).build(), pipeline, "x");

    Map<String, MetricData> metrics = collect();
    assertThat(counts(metrics.get("jobdrill.step.executions")))
        .isEqualTo(Map.of(
            "jobdrill.pipeline=p jobdrill.step.name=a messaging.destination.name=q", 1L,
            "jobdrill.pipeline=p jobdrill.step.name=b messaging.destination.name=q", 3L));
    assertThat(counts(metrics.get("jobdrill.step.failures")))
        .isEqualTo(Map.of(
            "error.type=java.lang.IllegalStateException jobdrill.pipeline=p jobdrill.step.name=b"
                + " messaging.destination.name=q",
            2L));
    MetricData durations = metrics.get("jobdrill.step.duration");
    assertThat(durations.getUnit()).isEqualTo("s");
    HistogramPointData failed = histogram(durations, "jobdrill.step.status=failed");
    assertThat(failed.getCount()).isEqualTo(2);
    assertThat(failed.getSum()).isCloseTo(3.0, within(0.001));
  }

  @Test
  void attemptsAreCountedOncePerSettledJob() {
    Pipeline<String> completing = failing(2, 5);
    rig.run(measuring(completing).build(), completing, "x");
    Pipeline<String> dying = failing(2, 2);
    JobRig other = new JobRig();
    other.run(
        other
            .builder(dying)
            .interceptor(new OpenTelemetryMetrics(sdk, other.clock()))
            .build(),
        dying,
        "x");

    MetricData attempts = collect().get("jobdrill.job.attempts");
    HistogramPointData completed = histogram(attempts, "jobdrill.state=completed");
    assertThat(completed.getCount()).isEqualTo(1);
    assertThat(completed.getSum()).isEqualTo(3);
    HistogramPointData dead = histogram(attempts, "jobdrill.state=dead");
    assertThat(dead.getCount()).isEqualTo(1);
    assertThat(dead.getSum()).isEqualTo(2);
  }

  @Test
  void theWaitCountsFromWhenTheJobWasDueAndOnlyBeforeTheFirstAttempt() {
    Pipeline<String> pipeline = failing(1, 2);
    JobExecutor executor = measuring(pipeline).build();
    JobHandle atOnce = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    rig.clock().advance(Duration.ofSeconds(3));
    rig.settle(executor, atOnce);
    JobHandle later = executor.enqueue(
        pipeline,
        "x",
        EnqueueOptions.freshCorrelation().dueAt(rig.clock().instant().plusSeconds(60)));
    rig.clock().advance(Duration.ofSeconds(64));
    rig.settle(executor, later);

    HistogramPointData wait = histogram(collect().get("jobdrill.queue.wait"), "messaging");
    assertThat(wait.getCount()).isEqualTo(2);
    assertThat(wait.getMin()).isEqualTo(3.0);
    assertThat(wait.getMax()).isEqualTo(4.0);
  }

  @Test
  void aLeaseThatRanOutIsCountedOnceByWhoFindsThatOut() {
    Pipeline<String> pipeline = failing(0, 2);
    JobExecutor executor = measuring(pipeline).interceptor(crashing(2)).build();
    rig.run(executor, pipeline, "x");

    Map<String, MetricData> metrics = collect();
    assertThat(counts(metrics.get("jobdrill.leases.lost")))
        .isEqualTo(Map.of("messaging.destination.name=q", 2L));
    HistogramPointData dead = histogram(metrics.get("jobdrill.job.attempts"), "state=dead");
    assertThat(dead.getSum()).isEqualTo(2);
    assertThat(metrics).doesNotContainKey("jobdrill.step.failures");
  }

  private static JobInterceptor crashing(int times) {
    return new JobInterceptor() {
      @Override
      public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
        if (execution.attempt() <= times) {
          throw new WorkerCrash("in " + execution.step());
        }
        return call.proceed();
      }
    };
  }

  @Test
  void depthsAreAskedForAtCollectionUntilThatIsEnded() throws Exception {
    Pipeline<String> pipeline = failing(9, 1);
    JobExecutor executor = measuring(pipeline).build();
    AutoCloseable depths =
        OpenTelemetryMetrics.observeDepths(sdk, rig.store(), List.of("q", "other"));
    rig.run(executor, pipeline, "x");
    executor.enqueue(pipeline, "y", EnqueueOptions.freshCorrelation());

    Map<String, MetricData> metrics = collect();
    assertThat(counts(metrics.get("jobdrill.queue.depth")))
        .hasSize(8)
        .containsEntry("jobdrill.state=ready messaging.destination.name=q", 1L)
        .containsEntry("jobdrill.state=active messaging.destination.name=q", 0L)
        .containsEntry("jobdrill.state=ready messaging.destination.name=other", 0L);
    assertThat(counts(metrics.get("jobdrill.dead_set.depth")))
        .isEqualTo(
            Map.of("messaging.destination.name=q", 1L, "messaging.destination.name=other", 0L));

    depths.close();
    assertThat(collect()).doesNotContainKey("jobdrill.queue.depth");
  }

  private Map<String, MetricData> collect() {
    return reader.collectAllMetrics().stream()
        .collect(Collectors.toMap(MetricData::getName, metric -> metric));
  }

  private static Map<String, Long> counts(MetricData metric) {
    Map<String, Long> counts = new TreeMap<>();
    for (PointData point : metric.getData().getPoints()) {
      counts.put(text(point.getAttributes()), ((LongPointData) point).getValue());
    }
    return counts;
  }

  private static HistogramPointData histogram(MetricData metric, String attribute) {
    List<HistogramPointData> found = metric.getHistogramData().getPoints().stream()
        .filter(point -> text(point.getAttributes()).contains(attribute))
        .toList();
    assertThat(found).as("points of %s with %s", metric.getName(), attribute).hasSize(1);
    return found.get(0);
  }

  private static String text(Attributes attributes) {
    Map<String, Object> sorted = new TreeMap<>();
    attributes.forEach((key, value) -> sorted.put(key.getKey(), value));
    return sorted.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
