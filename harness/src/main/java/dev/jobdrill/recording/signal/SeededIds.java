package dev.jobdrill.recording.signal;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Random;

/** Ids that a drill repeats when it is run again. */
final class SeededIds implements IdGenerator {
  private final Random random;

  SeededIds(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public String generateSpanId() {
    return SpanId.fromLong(next());
  }

  @Override
  public String generateTraceId() {
    return TraceId.fromLongs(next(), next());
  }

  /** Zero would be no id. */
  private long next() {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }
}
