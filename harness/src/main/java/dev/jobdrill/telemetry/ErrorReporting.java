package dev.jobdrill.telemetry;

import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports each failed attempt to an {@link ErrorReporter}, with a context that is set before the step runs. Of a job's
 * payload the reports hold only what its pipeline allows by {@link
 * dev.jobdrill.pipeline.PipelineBuilder#reportFields}.
 *
 * <p>An attempt whose worker vanished leaves no error to report. Thread-safe.
 */
public final class ErrorReporting extends StepFollower<ErrorContext> {
  private final ErrorReporter reporter;
  private final Map<String, PayloadFields> allowed;

  /**
   * Reports to a reporter.
   *
   * @param reporter where to
   * @param pipelines whose payload fields may be in the reports; jobs of others are reported without any
   */
  public ErrorReporting(ErrorReporter reporter, Collection<? extends Pipeline<?>> pipelines) {
    // No time is taken here: a report has that of its reporter.
    super(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    this.reporter = reporter;
    this.allowed = pipelines.stream()
        .collect(Collectors.toUnmodifiableMap(
            Pipeline::name,
            pipeline -> new PayloadFields(pipeline.reportFields()),
            // The executor refuses two of one name, and says so better.
            (first, second) -> first));
  }

  @Override
  ErrorContext starting(Delivery<ErrorContext> delivery, StepExecution execution) {
    return contextOf(delivery.job(), execution.step());
  }

  private ErrorContext contextOf(ClaimedJob job, @Nullable String step) {
    PayloadFields fields = allowed.getOrDefault(job.pipeline(), new PayloadFields(List.of()));
    return new ErrorContext(
        job.id(),
        job.correlationId(),
        job.parent() == null ? null : job.parent().id(),
        job.pipeline(),
        job.queue(),
        step,
        job.attempt(),
        fields.of(job.input()));
  }

  @Override
  @Nullable
  Object body(StepRun<ErrorContext> run, StepCall call) throws Throwable {
    ErrorReporter.Scope[] scope = {() -> {}};
    harmless(() -> scope[0] = reporter.enter(run.kept()));
    try {
      return call.proceed();
    } finally {
      harmless(scope[0]::close);
    }
  }

  @Override
  boolean write(
      @Nullable Delivery<ErrorContext> delivery, Transition transition, TransitionCall call) {
    boolean accepted = call.proceed();
    Throwable error = transition.error();
    if (accepted && error != null && delivery != null) {
      boolean dead = transition.kind() == Transition.Kind.BURY;
      harmless(() -> reporter.report(error, contextOf(delivery), dead));
    }
    return accepted;
  }

  private ErrorContext contextOf(Delivery<ErrorContext> delivery) {
    StepRun<ErrorContext> run = delivery.open();
    return run == null ? contextOf(delivery.job(), null) : run.kept();
  }
}
