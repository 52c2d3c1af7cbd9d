package dev.jobdrill.telemetry;

import dev.jobdrill.executor.WorkerCrash;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.function.Supplier;

/** How spans end. */
final class Spans {
  private Spans() {}

  /** Runs what a span is about, and ends it. A worker that crashes ends nothing. */
  static <T> T ending(Span span, Supplier<T> call) {
    T result;
    try {
      result = call.get();
    } catch (WorkerCrash crash) {
      throw crash;
    } catch (RuntimeException | Error error) {
      fail(span, error);
      span.end();
      throw error;
    }
    span.end();
    return result;
  }

  /** Marks a span as failed. An error that cannot be read, since its getters throw, leaves its type at least. */
  static void fail(Span span, Throwable error) {
    span.setStatus(StatusCode.ERROR);
    span.setAttribute(Conventions.ERROR_TYPE, error.getClass().getName());
    try {
      span.recordException(error);
      String message = error.getMessage();
      if (message != null) {
        span.setStatus(StatusCode.ERROR, message);
      }
    } catch (RuntimeException unreadable) {
      span.addEvent("exception.unreadable");
    }
  }
}
