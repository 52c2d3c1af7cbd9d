package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenTelemetryTracingTest {
  private final JobRig rig = new JobRig();
  private final Traces traces = new Traces();
  private final List<String> headers = new ArrayList<>();

  /** Steps a and b; b fails as often as told. */
  private Pipeline<String> failing(int times, int attempts) {
    return Pipeline.named("p")
        .input(String.class)
        .queue("q")
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> {
          headers.add(step.headers().get("traceparent"));
          if (step.attempt() <= times) {
            throw new IllegalStateException("no " + step.attempt());
          }
        })
        .retry(RetryPolicy.attempts(attempts).backoff(Backoff.fixed(Duration.ofSeconds(5))))
        .build();
  }

  private JobExecutorBuilder tracing(Pipeline<?>... pipelines) {
    return rig.builder(pipelines).interceptor(new OpenTelemetryTracing(traces.sdk()));
  }

  private <I> JobHandle run(JobExecutor executor, Pipeline<I> pipeline, I input) {
    EnqueueOptions options = EnqueueOptions.correlatedBy("corr-1").jobId("job-7");
    JobHandle handle = executor.enqueue(pipeline, input, options);
    rig.settle(executor, handle);
    return handle;
  }

  @Test
  void theRetriesOfAJobAreOneTraceFromItsEnqueueingOn() {
    Pipeline<String> pipeline = failing(1, 3);
    run(tracing(pipeline).build(), pipeline, "x");

    assertThat(traces.tree()).isEqualTo("""
            send q PRODUCER
              process q CONSUMER ERROR
                a INTERNAL
                b INTERNAL ERROR
              process q CONSUMER
                b INTERNAL
                ack q CLIENT
            """);
  }

  @Test
  void aBurialIsSettledToo() {
    Pipeline<String> pipeline = failing(2, 2);
    run(tracing(pipeline).build(), pipeline, "x");

    assertThat(traces.tree()).isEqualTo("""
            send q PRODUCER
              process q CONSUMER ERROR
                a INTERNAL
                b INTERNAL ERROR
              process q CONSUMER ERROR
                b INTERNAL ERROR
                ack q CLIENT
            """);
    assertThat(traces.only("ack q").getAttributes().get(JobdrillAttributes.STATE))
        .isEqualTo("dead");
  }

  @Test
  void theJobCarriesTheSendSpanAndAttemptsLinkToIt() {
    Pipeline<String> pipeline = failing(0, 1);
    JobHandle handle = run(tracing(pipeline).build(), pipeline, "x");

    SpanData send = traces.only("send q");
    assertThat(rig.find(handle).traceparent()).isEqualTo(header(send));
    assertThat(traces.only("process q").getLinks())
        .extracting(LinkData::getSpanContext)
        .extracting(context -> context.getSpanId())
        .containsExactly(send.getSpanId());
  }

  @Test
  void outgoingHeadersNameTheStepsSpan() {
    Pipeline<String> pipeline = failing(1, 2);
    run(tracing(pipeline).build(), pipeline, "x");

    assertThat(headers)
        .containsExactlyElementsOf(
            traces.named("b").stream().map(OpenTelemetryTracingTest::header).toList());
  }

  private static String header(SpanData span) {
    return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
        + span.getSpanContext().getTraceFlags().asHex();
  }

  @Test
  void aJobEnqueuedWithinASpanBelongsToItsTrace() {
    Pipeline<String> pipeline = failing(0, 1);
    JobExecutor executor = tracing(pipeline).build();
    Span request = traces.sdk().getTracer("user").spanBuilder("POST /orders").startSpan();
    Runnable enqueueing = () -> run(executor, pipeline, "x");
    Context.root().with(request).wrap(enqueueing).run();
    request.end();

    assertThat(traces.tree()).startsWith("POST /orders INTERNAL\n  send q PRODUCER\n");
  }

  @Test
  void childrenHangFromTheStepThatEnqueuesThemEvenOnAnotherThread() {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("c", (text, step) -> {})
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .action("here", (text, step) -> step.spawn(child, text))
        .action(
            "there",
            (text, step) ->
                CompletableFuture.runAsync(() -> step.spawn(child, text)).join())
        .build();
    JobExecutor executor = tracing(parent, child).build();
    run(executor, parent, "x");
    executor.runNext();
    executor.runNext();

    assertThat(traces.tree()).isEqualTo("""
            send parent PRODUCER
              process parent CONSUMER
                here INTERNAL
                  send child PRODUCER
                    process child CONSUMER
                      c INTERNAL
                      ack child CLIENT
                there INTERNAL
                  send child PRODUCER
                    process child CONSUMER
                      c INTERNAL
                      ack child CLIENT
                ack parent CLIENT
            """);
  }

  @Test
  void aCrashedWorkerLeavesItsSpansOpenAndTheNextAttemptJoinsTheTrace() {
    Pipeline<String> pipeline = failing(0, 2);
    JobExecutor executor = tracing(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
            if (execution.step().equals("b") && execution.attempt() == 1) {
              throw new WorkerCrash("in b");
            }
            return call.proceed();
          }
        })
        .build();
    run(executor, pipeline, "x");

    assertThat(traces.tree()).isEqualTo("""
            send q PRODUCER
              process q CONSUMER OPEN
                a INTERNAL
                b INTERNAL OPEN
              process q CONSUMER
                b INTERNAL
                ack q CLIENT
            """);
    assertThat(Span.fromContext(Context.current()).getSpanContext().isValid()).isFalse();
  }

  @Test
  void withoutAnSdkJobsAndHeadersCarryTheExecutorsOwnTraceIds() {
    Pipeline<String> pipeline = failing(0, 1);
    run(rig.executor(pipeline), pipeline, "x");
    String before = rig.find(new JobHandle("q", "job-7", true)).traceparent();
    JobRig other = new JobRig();
    JobExecutor executor = other
        .builder(pipeline)
        .interceptor(new OpenTelemetryTracing(OpenTelemetry.noop()))
        .build();
    JobHandle handle =
        executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("corr-1").jobId("job-7"));
    other.settle(executor, handle);

    assertThat(other.find(handle).traceparent()).isEqualTo(before);
    assertThat(headers.get(1)).isEqualTo(headers.get(0)).contains(before.substring(3, 35));
  }
}
