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
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of OpenTelemetry, by queue and step; docs/telemetry.md lists them. Durations are the executor's clock's.
 *
 * <p>Depths are not known to an executor: {@link #observeDepths} asks the store for them whenever metrics are collected,
 * and never while a job runs. Thread-safe.
 */
public final class OpenTelemetryMetrics extends StepFollower<Attributes> {
  private static final List<Double> STEP_SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);
  private static final List<Double> WAIT_SECONDS =
      List.of(0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0);
  private static final List<Long> ATTEMPTS =
      List.of(1L, 2L, 3L, 4L, 5L, 6L, 8L, 10L, 15L, 20L, 25L);

  private final DoubleHistogram stepDuration;
  private final LongCounter executions;
  private final LongCounter failures;
  private final LongHistogram attempts;
  private final DoubleHistogram queueWait;
  private final LongCounter leasesLost;

  /**
   * Measures to an instance of OpenTelemetry.
   *
   * @param openTelemetry the instance
   * @param clock the executor's clock
   */
  public OpenTelemetryMetrics(OpenTelemetry openTelemetry, Clock clock) {
    super(clock);
    Meter meter = openTelemetry.getMeter(Conventions.SCOPE);
    this.stepDuration =
        seconds(meter, "jobdrill.step.duration", "How long step bodies ran", STEP_SECONDS);
    this.executions = counter(
        meter, "jobdrill.step.executions", "{execution}", "Step executions that were started");
    this.failures =
        counter(meter, "jobdrill.step.failures", "{failure}", "Step executions that failed");
    this.attempts = meter
        .histogramBuilder("jobdrill.job.attempts")
        .ofLongs()
        .setUnit("{attempt}")
        .setDescription("Attempts that a job took until it completed or died")
        .setExplicitBucketBoundariesAdvice(ATTEMPTS)
        .build();
    this.queueWait = seconds(
        meter,
        "jobdrill.queue.wait",
        "How long jobs waited for their first attempt from when they were due",
        WAIT_SECONDS);
    this.leasesLost = counter(
        meter,
        "jobdrill.leases.lost",
        "{lease}",
        "Leases that ran out before their job was let go");
  }

  private static DoubleHistogram seconds(
      Meter meter, String name, String description, List<Double> bounds) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setDescription(description)
        .setExplicitBucketBoundariesAdvice(bounds)
        .build();
  }

  private static LongCounter counter(Meter meter, String name, String unit, String description) {
    return meter.counterBuilder(name).setUnit(unit).setDescription(description).build();
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
      queueWait.record(secondsOf(wait), Attributes.of(Conventions.DESTINATION, job.queue()));
    }
    if (job.takenOverFrom().isPresent()) {
      leasesLost.add(1, Attributes.of(Conventions.DESTINATION, job.queue()));
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
    executions.add(1, attributes);
    return attributes;
  }

  @Override
  void ended(StepRun<Attributes> run, Ending ending, @Nullable Throwable error) {
    Attributes attributes = run.kept().toBuilder()
        .put(JobdrillAttributes.STEP_STATUS, ending.status())
        .build();
    stepDuration.record(secondsOf(run.duration(now())), attributes);
    if (ending == Ending.FAILED && error != null) {
      failures.add(
          1,
          run.kept().toBuilder()
              .put(Conventions.ERROR_TYPE, error.getClass().getName())
              .build());
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
    attempts.record(
        vanished ? transition.attempt() - 1 : transition.attempt(),
        Attributes.of(
            Conventions.DESTINATION,
            queue,
            JobdrillAttributes.STATE,
            lowerCase(dead ? JobState.DEAD : JobState.COMPLETED)));
    if (vanished) {
      leasesLost.add(1, Attributes.of(Conventions.DESTINATION, queue));
    }
  }

  private static double secondsOf(Duration duration) {
    return Math.max(0, duration.toMillis()) / 1_000.0;
  }
}
