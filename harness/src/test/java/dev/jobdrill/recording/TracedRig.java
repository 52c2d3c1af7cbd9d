package dev.jobdrill.recording;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Step;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.signal.SignalCapture;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A captured executor whose tracer is at hand, for steps that make spans of their own. */
public final class TracedRig {
  private final JobRig jobs = new JobRig();
  private @Nullable SignalCapture signals;

  /** Runs steps first and last, with a body in between. */
  public JobRun run(StepAction<String> between) {
    Pipeline<String> pipeline = Pipeline.named("order")
        .input(String.class)
        .step("fetch", String.class, (text, step) -> text)
        .action("charge", between)
        .action("notify", (text, step) -> {})
        .build();
    try (SignalCapture capture =
        SignalCapture.open(jobs.clock(), 1, List.of(pipeline), jobs.store())) {
      signals = capture;
      RunRecorder recorder = new RunRecorder(jobs.clock(), capture);
      JobExecutorBuilder builder = jobs.builder(pipeline).interceptor(recorder);
      capture.interceptors().forEach(builder::interceptor);
      JobExecutor executor = builder.interceptor(recorder.bodyWatch()).build();
      JobHandle job = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
      jobs.settle(executor, job);
      return recorder.snapshot(
          jobs.find(job),
          pipeline.steps().stream().map(Step::name).toList(),
          List.of(),
          Map.of(),
          List.of());
    }
  }

  private Tracer tracer() {
    if (signals == null) {
      throw new IllegalStateException("no run is under way");
    }
    return signals.openTelemetry().getTracer("test");
  }

  /** The planted fault: a span that is started and never ended. */
  public void leak(String text, StepContext step) {
    Span unused = tracer().spanBuilder("audit").startSpan();
    unused.addEvent("and never ended");
  }

  public void audit(String text, StepContext step) {
    tracer().spanBuilder("audit").startSpan().end();
  }

  /** The planted fault: the error is in a span, and nowhere else. */
  public void swallow(String text, StepContext step) {
    Span span = tracer().spanBuilder("insert").startSpan();
    span.setStatus(StatusCode.ERROR, "table is locked");
    span.end();
  }
}
