package dev.jobdrill.storm;

import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.executor.redis.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Worker processes and a Redis that are struck at random, and in the end a count of what came out: nothing may be lost,
 * nothing checkpointed may run again, nothing may take effect twice. Run by {@code mvn -Pstorm}; ends by itself.
 */
final class Storm {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(150);
  private static final Duration PROGRESS = Duration.ofSeconds(10);
  private static final int SHOWN = 20;

  private final StormOptions options;
  private final List<Strike> strikes;
  private final Path directory;
  private final Tally tally = new Tally();
  private final List<String> violations = new ArrayList<>();
  private final long begin = System.nanoTime();
  private long lastProgress = begin;

  private Storm(StormOptions options, Path directory) {
    this.options = options;
    this.strikes = Strike.schedule(options);
    this.directory = directory;
  }

  /**
   * Runs one storm.
   *
   * @param args see {@link StormOptions#parse}
   */
  public static void main(String[] args) throws Exception {
    StormOptions options;
    try {
      options = StormOptions.parse(args);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      return;
    }
    Deadline.start(Duration.ofSeconds(options.seconds()).plus(DRAIN_LIMIT).plusSeconds(150));
    Storm storm = new Storm(options, Files.createTempDirectory("jobdrill-storm-"));
    System.exit(storm.run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    System.out.printf(
        Locale.ROOT,
        "Storm of %d s, seed %d: %d workers, %d jobs, strikes %s%n",
        options.seconds(),
        options.seed(),
        options.workers(),
        options.jobs(),
        Strike.count(strikes));
    try {
      try (RedisServer redis =
          RedisServer.with("appendonly yes", "appendfsync always").start()) {
        RedisClient client = StormWorker.client(redis.port());
        try (RedisJobStore store = StormWorker.open(client);
            Crew crew = new Crew(redis.port(), options.seed(), directory, options.workers())) {
          blow(redis, store, crew);
          judge(redis.commands(), store, crew.forked());
        } finally {
          client.shutdown();
        }
      }
    } catch (RuntimeException | AssertionError failure) {
      breakOff(failure);
    }
    return report();
  }

  /** A storm that breaks off tells nevertheless how to repeat it. */
  private void breakOff(Throwable failure) {
    violations.add("the storm broke off: " + failure);
    failure.printStackTrace();
  }

  private void blow(RedisServer redis, RedisJobStore store, Crew crew) throws Exception {
    Producer producer = new Producer(store, new Fates(options.seed()), options);
    Thread producing = new Thread(producer, "storm-producer");
    producing.setDaemon(true);
    producing.start();
    Chaos chaos = new Chaos(redis, crew);
    chaos.run(strikes, () -> progress(producer, store));
    long end = System.nanoTime();
    producing.join(DRAIN_LIMIT.toMillis());
    drain(producer, store, crew);
    double seconds = secondsSince(begin);
    double draining = secondsSince(end);
    producing.interrupt();
    producing.join();
    violations.addAll(producer.violations());
    violations.addAll(crew.dismiss());
    Strike.count(strikes).forEach((kind, count) -> tally.row("strikes " + kind, count));
    tally.row("  of them in vain", chaos.failed());
    if (chaos.failed() > strikes.size() / 2) {
      violations.add("more than half of the strikes hit nothing, so it was no storm: "
          + chaos.failed() + " of " + strikes.size());
    }
    tally.row("worker processes", crew.forked());
    tally.row("versions deployed", crew.version());
    tally.row("enqueueings repeated", producer.repeated());
    tally.row("seconds until drained", String.format(Locale.ROOT, "%.1f", seconds));
    long settled = ExpectedJob.all(new Fates(options.seed()), options.jobs()).size();
    tally.row("  after the last strike", String.format(Locale.ROOT, "%.1f", draining));
    tally.row("jobs per second", String.format(Locale.ROOT, "%.1f", settled / seconds));
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void drain(Producer producer, RedisJobStore store, Crew crew)
      throws InterruptedException {
    long limit = System.nanoTime() + DRAIN_LIMIT.toNanos();
    while (!Evidence.isQuiet(store)) {
      if (System.nanoTime() > limit) {
        violations.add("the queues were not empty " + DRAIN_LIMIT + " after the storm");
        return;
      }
      progress(producer, store);
      crew.callTheRoll();
      Thread.sleep(100);
    }
  }

  private void progress(Producer producer, RedisJobStore store) {
    long now = System.nanoTime();
    if (now - lastProgress < PROGRESS.toNanos()) {
      return;
    }
    lastProgress = now;
    String depths;
    try {
      Map<String, QueueDepth> found = Evidence.depths(store);
      depths = found.toString();
    } catch (RuntimeException outOfReach) {
      depths = "Redis is out of reach";
    }
    System.out.printf(
        Locale.ROOT,
        "%4d s: %d jobs enqueued; %s%n",
        (now - begin) / 1_000_000_000,
        producer.enqueued(),
        depths);
  }

  private void judge(RedisCommands<String, String> redis, RedisJobStore store, int forked)
      throws IOException {
    List<ExpectedJob> expected = ExpectedJob.all(new Fates(options.seed()), options.jobs());
    Evidence evidence = Evidence.gather(expected, directory, store, countJobs(redis));
    violations.addAll(StormJudge.judge(evidence));
    tally.of(evidence);
    judgeClaims(Tally.stillborn(evidence), forked);
  }

  /** A strike may cost every slot of a worker its claim; more than that, and claims get lost without any. */
  private void judgeClaims(long stillborn, int forked) {
    long excused =
        (long) forked * StormWorker.CONCURRENCY + (long) strikes.size() * options.workers();
    if (stillborn > excused) {
      violations.add(
          stillborn + " claims led to no attempt; the strikes account for at most " + excused);
    }
  }

  private static long countJobs(RedisCommands<String, String> redis) {
    ScanArgs jobs = ScanArgs.Builder.matches("*:data").limit(1000);
    Set<String> keys = new HashSet<>();
    KeyScanCursor<String> cursor = redis.scan(ScanCursor.INITIAL, jobs);
    keys.addAll(cursor.getKeys());
    while (!cursor.isFinished()) {
      cursor = redis.scan(cursor, jobs);
      keys.addAll(cursor.getKeys());
    }
    return keys.size();
  }

  private boolean report() throws IOException {
    System.out.println(tally.format());
    if (violations.isEmpty()) {
      System.out.println("No harm done.");
      deleteLedgers();
      return true;
    }
    System.out.println(violations.size() + " violations:");
    violations.stream().limit(SHOWN).forEach(violation -> System.out.println("  " + violation));
    System.out.println("Ledgers and logs: " + directory);
    System.out.println("Again: " + options.command());
    return false;
  }

  private void deleteLedgers() throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
