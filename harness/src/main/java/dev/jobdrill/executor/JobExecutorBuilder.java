package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Pipeline;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link JobExecutor}. Not thread-safe. */
public final class JobExecutorBuilder {
  private final JobStore store;
  private final Map<String, Pipeline<?>> pipelines = new LinkedHashMap<>();
  private final List<JobInterceptor> interceptors = new ArrayList<>();
  private Clock clock = Clock.systemUTC();
  private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
  private JsonCodec codec = JsonCodec.standard();
  private Duration lease = Duration.ofSeconds(30);
  private Duration hangGrace = Duration.ofSeconds(5);
  private int payloadLimit = 1 << 20;
  private DeadSetCaps deadSetCaps = DeadSetCaps.NONE;
  private Supplier<HttpClient> httpClients = new LazyHttpClient();

  JobExecutorBuilder(JobStore store) {
    this.store = store;
  }

  /**
   * Registers a pipeline, whose queue this executor then serves.
   *
   * @param pipeline the pipeline
   * @return this builder
   * @throws IllegalArgumentException if another pipeline has the same name
   */
  public JobExecutorBuilder pipeline(Pipeline<?> pipeline) {
    if (pipelines.putIfAbsent(pipeline.name(), pipeline) != null) {
      throw new IllegalArgumentException("Two pipelines are named '" + pipeline.name()
          + "': jobs find theirs by its name. Rename one.");
    }
    return this;
  }

  /**
   * Sets the clock all times come from; the system's by default.
   *
   * @param clock the clock
   * @return this builder
   */
  public JobExecutorBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Sets the source of jitter and of trace ids.
   *
   * @param random the source; it must be thread-safe if the executor is shared between threads
   * @return this builder
   */
  public JobExecutorBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /**
   * Sets how payloads become JSON.
   *
   * @param codec the codec
   * @return this builder
   */
  public JobExecutorBuilder codec(JsonCodec codec) {
    this.codec = codec;
    return this;
  }

  /**
   * Adds an interceptor inside those added before.
   *
   * @param interceptor the interceptor
   * @return this builder
   */
  public JobExecutorBuilder interceptor(JobInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  /**
   * Sets how long a worker may hold a job without a sign of life; 30 s by default. While a step runs its lease is
   * renewed three times as often; a worker that vanished is found out when the lease has run out.
   *
   * @param lease at least 3 ms
   * @return this builder
   */
  public JobExecutorBuilder lease(Duration lease) {
    if (lease.toMillis() < 3) {
      throw new IllegalArgumentException("lease is " + lease + "; expected at least 3 ms");
    }
    this.lease = lease;
    return this;
  }

  /**
   * Sets how long a step may take to end once its timeout has interrupted it; 5 s by default. One that takes longer has
   * hung: its job is taken from it, and its thread is lost.
   *
   * @param grace more than zero
   * @return this builder
   */
  public JobExecutorBuilder hangGrace(Duration grace) {
    if (grace.isZero() || grace.isNegative()) {
      throw new IllegalArgumentException("hangGrace is " + grace + "; expected more than zero");
    }
    this.hangGrace = grace;
    return this;
  }

  /**
   * Sets how large an input or an output may be; 1 MiB by default.
   *
   * @param bytes of JSON in UTF-8; at least 1
   * @return this builder
   */
  public JobExecutorBuilder payloadLimit(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("payloadLimit is " + bytes + "; expected at least 1");
    }
    this.payloadLimit = bytes;
    return this;
  }

  /**
   * Sets how many dead jobs each queue keeps, and how long; all of them, for ever, by default.
   *
   * @param caps the caps
   * @return this builder
   */
  public JobExecutorBuilder deadSetCaps(DeadSetCaps caps) {
    this.deadSetCaps = caps;
    return this;
  }

  /**
   * Sets the client behind {@link dev.jobdrill.pipeline.StepContext#httpClient()}.
   *
   * @param client the client
   * @return this builder
   */
  public JobExecutorBuilder httpClient(HttpClient client) {
    this.httpClients = () -> client;
    return this;
  }

  /** {@return the executor} */
  public JobExecutor build() {
    JobInterceptor interceptor = switch (interceptors.size()) {
      case 0 -> new JobInterceptor() {};
      case 1 -> interceptors.get(0);
      default -> new InterceptorChain(interceptors);
    };
    Timers timers = Timers.of(clock);
    ExecutorSettings settings = new ExecutorSettings(
        store,
        new Enqueuer(store),
        clock,
        timers,
        random,
        codec,
        interceptor,
        lease,
        new LeaseSweep(timers, clock, lease.dividedBy(3)),
        hangGrace,
        payloadLimit,
        deadSetCaps,
        Collections.unmodifiableMap(new LinkedHashMap<>(pipelines)),
        httpClients,
        new EvictionLog());
    return new JobExecutor(settings, "worker-" + UUID.randomUUID());
  }

  /** Steps that use no HTTP cost no client. */
  private static final class LazyHttpClient implements Supplier<HttpClient> {
    private @Nullable HttpClient client;

    @Override
    public synchronized HttpClient get() {
      if (client == null) {
        // HTTP/1.1, since an upgrade offered in clear text confuses many servers and every proxy.
        client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
      }
      return client;
    }
  }
}
