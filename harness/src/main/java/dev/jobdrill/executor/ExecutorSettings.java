package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Pipeline;
import java.lang.reflect.Type;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What one executor's parts share. */
record ExecutorSettings(
    JobStore store,
    Enqueuer enqueuer,
    Clock clock,
    Timers timers,
    RandomGenerator random,
    JsonCodec codec,
    JobInterceptor interceptor,
    Duration lease,
    LeaseSweep leases,
    Duration hangGrace,
    int payloadLimit,
    DeadSetCaps deadSetCaps,
    Map<String, Pipeline<?>> pipelines,
    Supplier<HttpClient> httpClients,
    EvictionLog evictions) {
  /** No due time lies later. Beyond it, milliseconds overflow and Redis's scores get coarse. */
  private static final Instant END_OF_CALENDAR = Instant.parse("9999-12-31T23:59:59.999Z");

  /** Now, to the millisecond: what the store keeps. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Adds a job; false if its id is taken. */
  boolean enqueue(NewJob job) {
    boolean runsHere =
        pipelines.containsKey(job.pipeline()) && !job.dueAt().isAfter(job.enqueuedAt());
    return runsHere ? enqueuer.enqueue(job, now()) : store.enqueue(job);
  }

  /** After a delay, or at the end of the calendar if that is sooner. */
  Instant after(Duration delay) {
    Instant now = now();
    boolean within = delay.compareTo(Duration.between(now, END_OF_CALENDAR)) < 0;
    return within ? now.plus(delay) : END_OF_CALENDAR;
  }

  /** At an instant, or at the end of the calendar if that is sooner. */
  Instant at(Instant instant) {
    return instant.isBefore(END_OF_CALENDAR) ? instant : END_OF_CALENDAR;
  }

  HttpClient httpClient() {
    return httpClients.get();
  }

  /** A value as JSON that survives a round trip and keeps within the limit. */
  JsonCodec.Encoded encode(String what, @Nullable Object value, Type type) {
    JsonCodec.Encoded encoded = codec.encode(what, value, type);
    PayloadLimit.require(what, encoded.json(), payloadLimit);
    return encoded;
  }
}
