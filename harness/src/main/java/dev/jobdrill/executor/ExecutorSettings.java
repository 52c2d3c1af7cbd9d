package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Pipeline;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What one executor's parts share. */
record ExecutorSettings(
    JobStore store,
    Clock clock,
    RandomGenerator random,
    JsonCodec codec,
    JobInterceptor interceptor,
    Duration lease,
    Map<String, Pipeline<?>> pipelines,
    Supplier<HttpClient> httpClients) {

  /** Now, to the millisecond: what the store keeps. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  HttpClient httpClient() {
    return httpClients.get();
  }
}
