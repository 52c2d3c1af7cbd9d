package dev.jobdrill.telemetry;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** What the executor measures with; docs/telemetry.md lists them. */
final class Instruments {
  private static final List<Double> STEP_SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0);
  private static final List<Double> WAIT_SECONDS =
      List.of(0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0);
  private static final List<Long> ATTEMPTS =
      List.of(1L, 2L, 3L, 4L, 5L, 6L, 8L, 10L, 15L, 20L, 25L);

  final DoubleHistogram stepDuration;
  final LongCounter executions;
  final LongCounter failures;
  final LongHistogram attempts;
  final DoubleHistogram queueWait;
  final LongCounter leasesLost;

  Instruments(Meter meter) {
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
}
