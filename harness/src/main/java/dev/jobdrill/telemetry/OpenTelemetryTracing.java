package dev.jobdrill.telemetry;

import static dev.jobdrill.telemetry.Conventions.lowerCase;
import static dev.jobdrill.telemetry.Conventions.messaging;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.NewJob;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Spans of OpenTelemetry: {@code send} around each enqueueing, {@code process} around each attempt, one around each step
 * execution, and {@code ack} around the write that completes or buries a job. {@link JobdrillAttributes} names what they
 * carry besides the messaging conventions' attributes.
 *
 * <p>A job carries the context of its send span, which is the parent of all its attempts and linked from them: one trace
 * tells of the wait in the queue and of every retry. What a step enqueues hangs from the step's span, and so does what
 * its {@code traceparent} header reaches. A worker that crashes leaves its spans open.
 *
 * <p>Spans are timed by the SDK's clock. Without an SDK, jobs and headers carry the executor's own trace ids, as without
 * this interceptor. Thread-safe.
 */
public final class OpenTelemetryTracing extends StepFollower<StepSpan> {
  private final Tracer tracer;

  /**
   * Traces to an instance of OpenTelemetry.
   *
   * @param openTelemetry the instance
   */
  public OpenTelemetryTracing(OpenTelemetry openTelemetry) {
    // No time is taken here: spans have the SDK's.
    super(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    this.tracer = openTelemetry.getTracer(Conventions.SCOPE);
  }

  @Override
  public boolean aroundEnqueue(NewJob job, EnqueueCall call) {
    AttributesBuilder attributes = messaging(
            "send", "send", job.ref().queue(), job.ref().id())
        .put(JobdrillAttributes.CORRELATION_ID, job.correlationId())
        .put(JobdrillAttributes.PIPELINE, job.pipeline());
    if (job.parent() != null) {
      attributes.put(JobdrillAttributes.PARENT_JOB_ID, job.parent().id());
    }
    Context enqueuer = enqueuer(job);
    Span span = tracer
        .spanBuilder("send " + job.ref().queue())
        .setParent(enqueuer)
        .setSpanKind(SpanKind.PRODUCER)
        .setAllAttributes(attributes.build())
        .startSpan();
    return Spans.ending(span, () -> {
      boolean created = call.proceed(TraceContext.format(span, enqueuer).orElse(job.traceparent()));
      span.setAttribute(JobdrillAttributes.CREATED, created);
      return created;
    });
  }

  /** The step that enqueues a child, even on a thread that knows nothing of its span. */
  private Context enqueuer(NewJob job) {
    Context current = Context.current();
    if (job.parent() == null || Span.fromContext(current).getSpanContext().isValid()) {
      return current;
    }
    Delivery<StepSpan> delivery = running(job.parent());
    StepRun<StepSpan> step = delivery == null ? null : delivery.open();
    return step == null ? current : step.kept().context();
  }

  @Override
  AttemptOutcome attempt(Delivery<StepSpan> delivery, AttemptCall call) {
    ClaimedJob job = delivery.job();
    Context creation = TraceContext.parse(job.traceparent());
    AttributesBuilder attributes = messaging("process", "process", job.queue(), job.id())
        .put(JobdrillAttributes.CORRELATION_ID, job.correlationId())
        .put(JobdrillAttributes.PIPELINE, job.pipeline())
        .put(JobdrillAttributes.ATTEMPT, (long) job.attempt());
    if (job.parent() != null) {
      attributes.put(JobdrillAttributes.PARENT_JOB_ID, job.parent().id());
    }
    Span span = tracer
        .spanBuilder("process " + job.queue())
        .setParent(creation)
        .addLink(Span.fromContext(creation).getSpanContext())
        .setSpanKind(SpanKind.CONSUMER)
        .setAllAttributes(attributes.build())
        .startSpan();
    return Spans.ending(span, () -> {
      AttemptOutcome outcome = within(creation.with(span), call);
      tell(span, outcome, delivery);
      return outcome;
    });
  }

  @SuppressWarnings("try") // a scope is there to be closed
  private static AttemptOutcome within(Context context, AttemptCall call) {
    try (Scope scope = context.makeCurrent()) {
      return call.proceed();
    }
  }

  private static void tell(Span span, AttemptOutcome returned, Delivery<StepSpan> delivery) {
    AttemptOutcome settled = delivery.settledAs();
    AttemptOutcome outcome = settled == null ? returned : settled;
    span.setAttribute(JobdrillAttributes.OUTCOME, lowerCase(outcome));
    Throwable error = delivery.error();
    if (outcome == AttemptOutcome.LEASE_LOST) {
      span.setStatus(StatusCode.ERROR).setAttribute(Conventions.ERROR_TYPE, Conventions.LEASE_LOST);
    } else if (error != null && delivery.failedInStep()) {
      // The step's span has the exception itself.
      span.setStatus(StatusCode.ERROR)
          .setAttribute(Conventions.ERROR_TYPE, error.getClass().getName());
    } else if (error != null) {
      Spans.fail(span, error);
    }
  }

  @Override
  StepSpan starting(Delivery<StepSpan> delivery, StepExecution execution) {
    Context process = Context.current();
    Span span = tracer
        .spanBuilder(execution.step())
        .setParent(process)
        .setAttribute(JobdrillAttributes.STEP_NAME, execution.step())
        .setAttribute(JobdrillAttributes.ATTEMPT, (long) execution.attempt())
        .setAttribute(JobdrillAttributes.JOB_ID, delivery.job().id())
        .setAttribute(JobdrillAttributes.CORRELATION_ID, delivery.job().correlationId())
        .setAttribute(JobdrillAttributes.PIPELINE, delivery.job().pipeline())
        .startSpan();
    TraceContext.format(span, process).ifPresent(execution::traceAs);
    return new StepSpan(span, process);
  }

  @Override
  @SuppressWarnings("try") // a scope is there to be closed
  @Nullable
  Object body(StepRun<StepSpan> run, StepCall call) throws Throwable {
    try (Scope scope = run.kept().context().makeCurrent()) {
      return call.proceed();
    }
  }

  @Override
  void resolved(StepRun<StepSpan> run, Ending ending, @Nullable Throwable error) {
    Span span = run.kept().span();
    span.setAttribute(JobdrillAttributes.STEP_STATUS, ending.status());
    if (error != null) {
      Spans.fail(span, error);
    } else if (ending == Ending.LOST) {
      span.setStatus(StatusCode.ERROR).setAttribute(Conventions.ERROR_TYPE, Conventions.LEASE_LOST);
    }
    span.end();
  }

  @Override
  boolean write(@Nullable Delivery<StepSpan> delivery, Transition transition, TransitionCall call) {
    boolean completes = transition.kind() == Transition.Kind.COMPLETE;
    if (!completes && transition.kind() != Transition.Kind.BURY) {
      return call.proceed();
    }
    Span span = tracer
        .spanBuilder("ack " + transition.job().queue())
        .setParent(settler(delivery, transition))
        .setSpanKind(SpanKind.CLIENT)
        .setAllAttributes(messaging("ack", "settle", transition.job().queue(), transition.jobId())
            .put(JobdrillAttributes.ATTEMPT, (long) transition.attempt())
            .put(
                JobdrillAttributes.STATE, lowerCase(completes ? JobState.COMPLETED : JobState.DEAD))
            .build())
        .startSpan();
    return Spans.ending(span, () -> {
      boolean accepted = call.proceed();
      span.setAttribute(JobdrillAttributes.ACCEPTED, accepted);
      return accepted;
    });
  }

  /** The attempt, even where a timeout ends it while the step still runs, on whatever thread. */
  private Context settler(@Nullable Delivery<StepSpan> delivery, Transition transition) {
    StepRun<StepSpan> step = delivery == null ? null : delivery.open();
    if (step != null) {
      return step.kept().process();
    }
    String creation = transition.traceparent();
    // A job whose last worker vanished is buried without an attempt, and so without a span around.
    return delivery == null && creation != null ? TraceContext.parse(creation) : Context.current();
  }
}
