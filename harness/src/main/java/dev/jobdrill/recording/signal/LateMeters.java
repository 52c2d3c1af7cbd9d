package dev.jobdrill.recording.signal;

import dev.jobdrill.executor.JobStore;
import dev.jobdrill.telemetry.OpenTelemetryMetrics;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A drill's metrics. Most drills never ask for them, and the SDK's meters cost more than the steps of a short job: they
 * are made when somebody asks, or when the drilled code has something to measure. What the executor measured until then
 * has been kept, and is told to them with the time and the context that it had. Thread-safe.
 */
final class LateMeters implements Executor {
  /** So many are kept at most; then the meters, which only keep sums, are made after all. */
  private static final int MOST = 10_000;

  private final SdkClock clock;
  private final Instant opened;
  private final JobStore store;
  private final List<String> queues;
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final List<Early> early = new ArrayList<>();
  private @Nullable SdkMeterProvider meters;
  private @Nullable BatchCallback depths;
  private boolean closed;

  private record Early(Runnable measurement, Context context, Instant at) {}

  LateMeters(Clock clock, JobStore store, List<String> queues) {
    this.clock = new SdkClock(clock);
    this.opened = clock.instant();
    this.store = store;
    this.queues = queues;
  }

  /** Takes a measurement of the executor. */
  @Override
  public void execute(Runnable measurement) {
    synchronized (this) {
      if (meters == null && early.size() < MOST) {
        early.add(new Early(measurement, Context.current(), clock.instant()));
        return;
      }
    }
    provider();
    measurement.run();
  }

  synchronized MeterProvider provider() {
    SdkMeterProvider made = meters;
    if (made == null) {
      clock.set(opened);
      made = SdkMeterProvider.builder()
          .setClock(clock)
          .registerMetricReader(reader)
          .build();
      meters = made;
      tellEarly();
      if (!closed) {
        depths = OpenTelemetryMetrics.observeDepths(
            new DrillOpenTelemetry(TracerProvider.noop(), this), store, queues);
      }
    }
    return made;
  }

  private void tellEarly() {
    try {
      early.forEach(this::tell);
    } finally {
      early.clear();
      clock.set(null);
    }
  }

  @SuppressWarnings("try") // a scope is there to be closed
  private void tell(Early each) {
    clock.set(each.at);
    try (Scope scope = each.context.makeCurrent()) {
      each.measurement.run();
    }
  }

  Collection<MetricData> collect() {
    provider();
    return reader.collectAllMetrics();
  }

  /** Ends the measuring of depths. */
  synchronized void close() {
    closed = true;
    if (depths != null) {
      depths.close();
    }
  }
}
