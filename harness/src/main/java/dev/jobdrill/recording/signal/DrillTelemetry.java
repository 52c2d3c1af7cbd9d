package dev.jobdrill.recording.signal;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * One instance of OpenTelemetry for all drills: spans and measurements go to the drill that runs where they are made, by
 * the current context and else by the thread, and to none where none runs. So it is safe under parallel tests, and its
 * tracers and instruments may be kept in static fields. Instruments that are asked at collection measure nothing.
 */
public final class DrillTelemetry {
  private static final OpenTelemetry ROUTING = new Routing();
  private static boolean installed;

  private DrillTelemetry() {}

  /** {@return the instance, to pass to code that takes one} */
  public static OpenTelemetry openTelemetry() {
    return ROUTING;
  }

  /**
   * Makes {@link GlobalOpenTelemetry} this instance, for code that uses no other. It stays that for as long as the JVM
   * lives, and does nothing outside drills. A second call does nothing.
   *
   * @throws IllegalStateException if the global instance has been set, or asked for, before
   */
  public static synchronized void captureGlobal() {
    if (installed) {
      return;
    }
    try {
      GlobalOpenTelemetry.set(ROUTING);
    } catch (IllegalStateException taken) {
      throw new IllegalStateException(
          "GlobalOpenTelemetry was set or asked for before, and it can be set only once in a JVM. Call"
              + " DrillTelemetry.captureGlobal() before any other code runs, in a static initialiser of"
              + " the test class for example, or pass DrillTelemetry.openTelemetry() to the code.",
          taken);
    }
    installed = true;
  }

  private static final class Routing implements OpenTelemetry {
    private final TracerProvider tracers =
        Route.of(TracerProvider.class, TracerProvider.noop(), OpenTelemetry::getTracerProvider);
    private final MeterProvider meters =
        Route.of(MeterProvider.class, MeterProvider.noop(), OpenTelemetry::getMeterProvider);
    private final ContextPropagators propagators =
        ContextPropagators.create(W3CTraceContextPropagator.getInstance());

    @Override
    public TracerProvider getTracerProvider() {
      return tracers;
    }

    @Override
    public MeterProvider getMeterProvider() {
      return meters;
    }

    @Override
    public ContextPropagators getPropagators() {
      return propagators;
    }
  }
}
