package dev.jobdrill.executor;

import static org.awaitility.Awaitility.await;

import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Workers on threads of their own, on the system's clock. */
public final class WorkerRig implements AutoCloseable {
  /** Far more than anything here takes; reached, something is wrong. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  private final RedisClient client = RedisClient.create(TestRedis.shared().uri());
  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private final RedisJobStore store = RedisJobStore.open(client, prefix);
  private final List<Worker> workers = new ArrayList<>();

  public JobExecutorBuilder builder(Pipeline<?>... pipelines) {
    JobExecutorBuilder builder = JobExecutor.on(store);
    for (Pipeline<?> pipeline : pipelines) {
      builder.pipeline(pipeline);
    }
    return builder;
  }

  public RedisClient client() {
    return client;
  }

  public String prefix() {
    return prefix;
  }

  public RedisJobStore store() {
    return store;
  }

  public Worker start(WorkerBuilder builder) {
    Worker worker = builder.start();
    workers.add(worker);
    return worker;
  }

  public List<Worker> workers() {
    return workers;
  }

  public StoredJob awaitSettled(JobHandle job) {
    JobRef ref = new JobRef(job.queue(), job.jobId());
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> store.find(ref).orElseThrow().state().isSettled());
    return store.find(ref).orElseThrow();
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
    store.close();
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
