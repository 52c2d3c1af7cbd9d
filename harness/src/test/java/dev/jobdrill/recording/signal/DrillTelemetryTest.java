package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The only test of this module that sets the global instance. */
class DrillTelemetryTest {
  static {
    DrillTelemetry.captureGlobal();
  }

  private static final Tracer TRACER = GlobalOpenTelemetry.getTracer("acme");
  private static final LongCounter CHARGES = GlobalOpenTelemetry.getMeter("acme")
      .counterBuilder("acme.charges")
      .setUnit("1")
      .build();

  @Test
  void staticTracersAndCountersReachTheDrillThatUsesThemUnderParallelDrills() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Void>> drills = IntStream.range(1, 60)
          .<Callable<Void>>mapToObj(number -> () -> {
            drill(number, pool);
            return null;
          })
          .toList();
      for (Future<Void> drill : threads.invokeAll(drills)) {
        drill.get();
      }
    } finally {
      threads.shutdownNow();
      pool.shutdownNow();
    }
  }

  private static void drill(int number, ExecutorService pool) {
    try (DrillRig rig = new DrillRig()) {
      Pipeline<Integer> pipeline = Pipeline.named("p")
          .input(Integer.class)
          .action("s", (input, step) -> {
            CHARGES.add(input);
            pool.submit(Context.current().wrap((Runnable) () -> span("on pool " + input)))
                .get();
            span("here " + input);
          })
          .build();
      JobRun run = rig.jobs(pipeline).runUntilSettled(number);

      List<SpanData> own = run.spans().stream()
          .filter(span -> span.getInstrumentationScopeInfo().getName().equals("acme"))
          .toList();
      assertThat(own)
          .extracting(SpanData::getName)
          .containsExactly("on pool " + number, "here " + number);
      assertThat(own)
          .extracting(SpanData::getTraceId)
          .containsOnly(run.spans().get(0).getTraceId());
      assertThat(run.metrics().stream()
              .filter(metric -> metric.getName().equals("acme.charges"))
              .flatMap(metric -> metric.getLongSumData().getPoints().stream())
              .mapToLong(point -> point.getValue())
              .sum())
          .isEqualTo(number);
    }
  }

  private static void span(String name) {
    TRACER.spanBuilder(name).startSpan().end();
  }

  @Test
  void outsideDrillsTheyDoNothing() {
    CHARGES.add(1);
    Span span =
        DrillTelemetry.openTelemetry().getTracer("acme").spanBuilder("x").startSpan();

    assertThat(span.getSpanContext().isValid()).isFalse();
    DrillTelemetry.captureGlobal();
  }
}
