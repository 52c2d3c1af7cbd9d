package dev.jobdrill.benchmarks;

import dev.jobdrill.executor.redis.RedisJobStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts every command that leaves the JVM while a worker drains a backlog. */
final class RoundTrips {
  private static final int JOBS = 12_000;

  private RoundTrips() {}

  static double perJob(RedisURI uri, int concurrency) {
    AtomicLong sent = new AtomicLong();
    List<Long> marks = new ArrayList<>();
    RedisClient client = RedisClient.create(uri);
    client.addListener(new CommandListener() {
      @Override
      public void commandStarted(CommandStartedEvent event) {
        sent.incrementAndGet();
      }
    });
    try (RedisJobStore store = RedisJobStore.open(client, "count-" + concurrency + ":")) {
      Backlog backlog = new Backlog(store, "counted");
      // Slots that began together have drifted apart by then, and at both ends jobs are equally far
      // on average.
      int first = 10 * concurrency;
      backlog.enqueue(first + JOBS + 1_000);
      backlog.jobsPerSecond(concurrency, first, JOBS, () -> marks.add(sent.get()));
      return (double) (marks.get(1) - marks.get(0)) / JOBS;
    } finally {
      client.shutdown();
    }
  }
}
