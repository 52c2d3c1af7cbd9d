package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** All signals of one executor together, as in production. */
class AllSignalsTest {
  private final Pipeline<String> child = Pipeline.named("child")
      .input(String.class)
      .action("c", (text, step) -> {})
      .build();
  private final Pipeline<String> pipeline = Pipeline.named("p")
      .input(String.class)
      .action("a", (text, step) -> {
        if (step.attempt() == 1) {
          throw new IllegalStateException("once");
        }
      })
      .action("b", (text, step) -> step.spawn(child, text).await())
      .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5))))
      .build();

  @Test
  void theyAddNoCallToTheStoreAndLeaveNothingOnTheThread() {
    OpenTelemetry openTelemetry = new Traces().sdk();
    ErrorReporter silent = (error, context, dead) -> {};
    JobRig plain = new JobRig();
    List<String> without = run(plain, UnaryOperator.identity());
    JobRig rig = new JobRig();
    List<String> with = run(
        rig,
        builder -> builder
            .interceptor(new StepLogging(rig.clock()))
            .interceptor(new OpenTelemetryTracing(openTelemetry))
            .interceptor(new OpenTelemetryMetrics(openTelemetry, rig.clock()))
            .interceptor(new ErrorReporting(silent, List.of(pipeline))));

    assertThat(with).contains("enqueue", "fail", "park", "complete").isEqualTo(without);
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    assertThat(Span.fromContext(Context.current()).getSpanContext().isValid()).isFalse();
  }

  /** Runs a job on a store that is watched; returns the calls it got. */
  private List<String> run(JobRig rig, UnaryOperator<JobExecutorBuilder> attaching) {
    List<String> calls = new CopyOnWriteArrayList<>();
    JobExecutor executor = attaching
        .apply(JobExecutor.on(watched(rig.store(), calls))
            .clock(rig.clock())
            .pipeline(pipeline)
            .pipeline(child))
        .build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    rig.settle(executor, handle);
    return calls;
  }

  private static JobStore watched(JobStore store, List<String> calls) {
    return (JobStore) Proxy.newProxyInstance(
        JobStore.class.getClassLoader(),
        new Class<?>[] {JobStore.class},
        (proxy, method, arguments) -> {
          calls.add(method.getName());
          try {
            return method.invoke(store, arguments);
          } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
          }
        });
  }
}
