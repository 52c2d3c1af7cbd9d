package dev.jobdrill.telemetry;

import static dev.jobdrill.telemetry.Conventions.lowerCase;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.Transition.Kind;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.BatchCallback;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of OpenTelemetry, by queue and step; docs/telemetry.md lists them. Durations are the executor's clock's.
 *
 * <p>Depths are not known to an executor: {@link #observeDepths} asks the store for them whenever metrics are collected,
 * and never while a job runs. Thread-safe.
 */
public final class OpenTelemetryMetrics extends StepFollower<Attributes> {
  private final Supplier<OpenTelemetry> openTelemetry;
  private final Executor measuring;
  private volatile @Nullable Instruments instruments;

  /**
   * Measures to an instance of OpenTelemetry.
   *
   * @param openTelemetry the instance
   * @param clock the executor's clock
   */
  public OpenTelemetryMetrics(OpenTelemetry openTelemetry, Clock clock) {
    this(() -> openTelemetry, clock, Runnable::run);
    instruments();
  }

  /**
   * Measures when somebody else has time for it: what is to be measured is known at once, and each telling of it to
   * OpenTelemetry is a task.
   *
   * @param openTelemetry the instance; asked for by the first task
   * @param clock the executor's clock
   * @param measuring runs the tasks, at once or later, in whatever context they shall be measured in
   */
  public OpenTelemetryMetrics(
      Supplier<OpenTelemetry> openTelemetry, Clock clock, Executor measuring) {
    super(clock);
    this.openTelemetry = openTelemetry;
    this.measuring = measuring;
  }

  private void measure(Consumer<Instruments> measurement) {
    measuring.execute(() -> measurement.accept(instruments()));
  }

  /** Whoever asks for an instrument of one name twice is given the same: no harm in doing so. */
  private Instruments instruments() {
    Instruments known = instruments;
    if (known == null) {
      known = new Instruments(openTelemetry.get().getMeter(Conventions.SCOPE));
      instruments = known;
    }
    return known;
  }

  /**
   * Measures how many jobs of some queues stand where, and how many are dead, at each collection: one call to the store
   * per queue.
   *
   * @param openTelemetry where to
   * @param store the store
   * @param queues the queues
   * @return ends the measuring
   */
  public static BatchCallback observeDepths(
      OpenTelemetry openTelemetry, JobStore store, Collection<String> queues) {
    return DepthGauges.observe(openTelemetry.getMeter(Conventions.SCOPE), store, queues);
  }

  @Override
  AttemptOutcome attempt(Delivery<Attributes> delivery, AttemptCall call) {
    ClaimedJob job = delivery.job();
    if (job.attempt() == 1) {
      Duration wait = Duration.between(job.availableAt(), now());
      measure(to -> to.queueWait.record(
          secondsOf(wait), Attributes.of(Conventions.DESTINATION, job.queue())));
    }
    if (job.takenOverFrom().isPresent()) {
      measure(to -> to.leasesLost.add(1, Attributes.of(Conventions.DESTINATION, job.queue())));
    }
    return call.proceed();
  }

  @Override
  Attributes starting(Delivery<Attributes> delivery, StepExecution execution) {
    Attributes attributes = Attributes.of(
        Conventions.DESTINATION,
        delivery.job().queue(),
        JobdrillAttributes.PIPELINE,
        delivery.job().pipeline(),
        JobdrillAttributes.STEP_NAME,
        execution.step());
    measure(to -> to.executions.add(1, attributes));
    return attributes;
  }

  @Override
  void ended(StepRun<Attributes> run, Ending ending, @Nullable Throwable error) {
    Attributes attributes = run.kept().toBuilder()
        .put(JobdrillAttributes.STEP_STATUS, ending.status())
        .build();
    double seconds = secondsOf(run.duration(now()));
    measure(to -> to.stepDuration.record(seconds, attributes));
    if (ending == Ending.FAILED && error != null) {
      Attributes ofError = run.kept().toBuilder()
          .put(Conventions.ERROR_TYPE, error.getClass().getName())
          .build();
      measure(to -> to.failures.add(1, ofError));
    }
  }

  @Override
  boolean write(
      @Nullable Delivery<Attributes> delivery, Transition transition, TransitionCall call) {
    boolean accepted = call.proceed();
    boolean buries = transition.kind() == Kind.BURY;
    if (accepted && (buries || transition.kind() == Kind.COMPLETE)) {
      settled(transition, buries);
    }
    return accepted;
  }

  private void settled(Transition transition, boolean dead) {
    // Without an error the job's last worker had vanished, and this claim was no attempt.
    boolean vanished = dead && transition.error() == null;
    String queue = transition.job().queue();
    int took = vanished ? transition.attempt() - 1 : transition.attempt();
    Attributes attributes = Attributes.of(
        Conventions.DESTINATION,
        queue,
        JobdrillAttributes.STATE,
        lowerCase(dead ? JobState.DEAD : JobState.COMPLETED));
    measure(to -> to.attempts.record(took, attributes));
    if (vanished) {
      measure(to -> to.leasesLost.add(1, Attributes.of(Conventions.DESTINATION, queue)));
    }
  }

  private static double secondsOf(Duration duration) {
    return Math.max(0, duration.toMillis()) / 1_000.0;
  }
}
