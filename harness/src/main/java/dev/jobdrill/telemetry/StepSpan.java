package dev.jobdrill.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * A step execution's span.
 *
 * @param span the span
 * @param process the context of the attempt around it
 */
record StepSpan(Span span, Context process) {
  Context context() {
    return process.with(span);
  }
}
