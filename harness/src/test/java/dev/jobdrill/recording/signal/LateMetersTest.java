package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.redis.RedisJobStore;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That the meters are made late cannot be seen in what they say. */
class LateMetersTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatWasMeasuredBeforeSomebodyAskedIsThereAsIfTheyHadBeenMadeAtOnce() {
    MetricData early = measured(true);
    MetricData late = measured(false);

    assertThat(withoutExemplarTimes(late)).isEqualTo(withoutExemplarTimes(early));
    HistogramPointData point = late.getHistogramData().getPoints().iterator().next();
    assertThat(point.getSum()).isEqualTo(12);
    assertThat(point.getStartEpochNanos()).isEqualTo(nanos(START.plusSeconds(10)));
    assertThat(point.getEpochNanos()).isEqualTo(nanos(START.plusSeconds(20)));
    assertThat(point.getExemplars())
        .singleElement()
        .satisfies(
            exemplar -> assertThat(exemplar.getSpanContext()).isEqualTo(span().getSpanContext()));
  }

  /** These are the system's, whatever clock the SDK is given. */
  private static String withoutExemplarTimes(MetricData metric) {
    return metric.toString().replaceAll("epochNanos=[0-9]+", "");
  }

  /** Two measurements, the first one within a span; asked for before them as well, or only afterwards. */
  private MetricData measured(boolean atOnce) {
    VirtualClock clock = VirtualClock.startingAt(START);
    LateMeters meters = new LateMeters(clock, store(), List.of());
    if (atOnce) {
      meters.provider();
    }
    clock.advance(Duration.ofSeconds(10));
    record(meters, span(), 5);
    clock.advance(Duration.ofSeconds(10));
    record(meters, Span.getInvalid(), 7);
    return meters.collect().iterator().next();
  }

  @SuppressWarnings("try") // a scope is there to be closed
  private static void record(LateMeters meters, Span span, long value) {
    try (Scope scope = Context.root().with(span).makeCurrent()) {
      meters.execute(() -> histogram(meters).record(value));
    }
  }

  private static LongHistogram histogram(LateMeters meters) {
    return meters.provider().get("acme").histogramBuilder("taken").ofLongs().build();
  }

  @Test
  void aRunawayLoopIsCountedAndNotKept() {
    LateMeters meters = new LateMeters(VirtualClock.startingAt(START), store(), List.of());
    for (int i = 0; i < 20_000; i++) {
      meters.execute(() -> histogram(meters).record(1));
    }

    assertThat(meters.collect().iterator().next().getHistogramData().getPoints())
        .singleElement()
        .satisfies(point -> assertThat(point.getCount()).isEqualTo(20_000));
  }

  @Test
  void afterTheEndDepthsAreNoLongerAskedFor() {
    LateMeters open = new LateMeters(VirtualClock.startingAt(START), store(), List.of("q"));
    LateMeters closed = new LateMeters(VirtualClock.startingAt(START), store(), List.of("q"));
    closed.close();

    assertThat(open.collect()).extracting(MetricData::getName).contains("jobdrill.queue.depth");
    assertThat(closed.collect()).isEmpty();
    open.close();
    assertThat(open.collect()).isEmpty();
  }

  private RedisJobStore store() {
    return RedisJobStore.on(rig.sandbox().redis(), rig.sandbox().keyPrefix());
  }

  private static Span span() {
    return Span.wrap(SpanContext.create(
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
        TraceFlags.getSampled(),
        TraceState.getDefault()));
  }

  private static long nanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond());
  }
}
