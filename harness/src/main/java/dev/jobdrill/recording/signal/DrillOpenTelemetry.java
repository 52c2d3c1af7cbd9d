package dev.jobdrill.recording.signal;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;

/**
 * One drill's instance.
 *
 * @param meters made when somebody asks for them
 */
record DrillOpenTelemetry(TracerProvider tracers, LateMeters meters) implements OpenTelemetry {
  private static final ContextPropagators PROPAGATORS =
      ContextPropagators.create(W3CTraceContextPropagator.getInstance());

  @Override
  public TracerProvider getTracerProvider() {
    return tracers;
  }

  @Override
  public MeterProvider getMeterProvider() {
    return meters.provider();
  }

  @Override
  public ContextPropagators getPropagators() {
    return PROPAGATORS;
  }
}
