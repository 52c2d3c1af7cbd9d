package dev.jobdrill.storm;

import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.executor.redis.RedisJobStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A worker process of a storm. It ends with its parent, or when it is told to drain. */
final class StormWorker {
  static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration HANG_GRACE = Duration.ofMillis(500);
  static final String PREFIX = "storm:";
  static final int DRAINED = 0;
  static final int ORPHANED = 3;

  static final int CONCURRENCY = 8;
  private static final Duration DRAIN = Duration.ofMillis(50);
  private static final int ATTEMPTS = 100;

  private StormWorker() {}

  /**
   * Runs jobs.
   *
   * @param args the port of Redis, the seed, the path of the ledger, the worker's name, the version of its
   *     pipelines
   */
  public static void main(String[] args) throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    Thread watch = new Thread(() -> heed(told), "storm-parent-watch");
    watch.setDaemon(true);
    watch.start();
    Fates fates = new Fates(Long.parseLong(args[1]));
    Ledger ledger = new Ledger(Path.of(args[2]));
    RedisJobStore store = open(client(Integer.parseInt(args[0])));
    JobExecutorBuilder builder =
        JobExecutor.on(store).lease(LEASE).hangGrace(HANG_GRACE).interceptor(ledger);
    new StormPipelines(fates, ledger, Integer.parseInt(args[4])).all().forEach(builder::pipeline);
    JobExecutor executor = builder.build();
    Worker worker = persistently(
        () -> executor.newWorker().name(args[3]).concurrency(CONCURRENCY).start());
    told.await();
    worker.shutdown(DRAIN);
    Runtime.getRuntime().halt(DRAINED);
  }

  /** The parent alone writes to this process: a byte says drain, the end says die. */
  private static void heed(CountDownLatch told) {
    try {
      while (System.in.read() >= 0) {
        told.countDown();
      }
    } catch (IOException broken) {
      System.err.println("The parent's pipe broke: " + broken);
    }
    Runtime.getRuntime().halt(ORPHANED);
  }

  static RedisClient client(int port) {
    return RedisClient.create(RedisURI.builder()
        .withHost("127.0.0.1")
        .withPort(port)
        .withTimeout(Duration.ofSeconds(2))
        .build());
  }

  static RedisJobStore open(RedisClient client) throws InterruptedException {
    return persistently(() -> RedisJobStore.open(client, PREFIX));
  }

  /** Redis may well be out of reach in a storm. */
  private static <T> T persistently(Supplier<T> opening) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return opening.get();
      } catch (RedisException | JobStoreException failure) {
        if (attempt == ATTEMPTS) {
          throw failure;
        }
        Thread.sleep(100);
      }
    }
  }
}
