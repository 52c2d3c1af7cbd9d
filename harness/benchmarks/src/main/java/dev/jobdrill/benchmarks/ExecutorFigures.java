package dev.jobdrill.benchmarks;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.executor.redis.RedisJobStore;
import io.lettuce.core.RedisClient;

/**
 * What the executor costs beside raw Lettuce. Each round measures both, one after the other, and the ratio counts; so
 * whatever else the machine does hits both alike, which JMH, that runs one benchmark to its end before the next, cannot
 * do.
 */
public final class ExecutorFigures {
  private static final int STEPS = 4;
  private static final int ROUNDS = 7;
  private static final int WAITING = 100_000;

  private final RedisJobStore store;
  private final RawRedis raw;
  private final Table table = new Table();

  private ExecutorFigures(RedisJobStore store, RawRedis raw) {
    this.store = store;
    this.raw = raw;
  }

  public static void main(String[] args) {
    try (DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED))) {
      RedisClient client = RedisClient.create(environment.redisUri());
      try (RedisJobStore store = RedisJobStore.open(client, "bench:");
          RawRedis raw = new RawRedis(client)) {
        ExecutorFigures figures = new ExecutorFigures(store, raw);
        figures.table.heading("Executor on Java " + Runtime.version().feature() + ", Redis "
            + environment.redisVersion() + ", " + Runtime.getRuntime().availableProcessors()
            + " processors; jobs of four empty steps");
        figures.roundTrips(environment);
        figures.throughput();
        figures.loneJob();
        figures.waiting();
        figures.table.print();
      } finally {
        client.shutdown();
      }
    }
  }

  private void roundTrips(DrillEnvironment environment) {
    table.heading("Round trips a job, steady worker");
    for (int concurrency : new int[] {1, 10, 100}) {
      double perJob = RoundTrips.perJob(environment.redisUri(), concurrency);
      // Jobs that are under way when the count begins and ends need not have got equally far.
      double slack = concurrency == 1 ? 0 : 0.01 * STEPS;
      table.atMost("at concurrency " + concurrency, perJob, STEPS + slack);
    }
  }

  private void throughput() {
    Throughput throughput = new Throughput(new Backlog(store, "drained"), raw);
    WarmUp.run(throughput::round);
    throughput.forget();
    for (int i = 0; i < ROUNDS; i++) {
      throughput.round();
    }
    throughput.print(table);
  }

  private void loneJob() {
    LoneJob lone = new LoneJob();
    lone.measure(store, raw, 1_000, 3_000);
    double trip = lone.roundTrip.median();
    table.heading("A lone job on an idle worker, from enqueue to done");
    table.line("raw round trip, median", trip, "us");
    table.line("raw round trip, 99th percentile", lone.roundTrip.percentile(99), "us");
    table.line("lone job, median", lone.job.median(), "us");
    table.line("lone job, 99th percentile", lone.job.percentile(99), "us");
    table.line("lone job of another executor, median", lone.jobFromElsewhere.median(), "us");
    table.line(
        "lone job, 99th percentile, in raw medians", lone.job.percentile(99) / trip, "round trips");
    table.line(
        "lone job of another executor, in raw round trips",
        lone.jobFromElsewhere.median() / trip,
        "round trips");
    table.atMost("lone job, median, in raw round trips", lone.job.median() / trip, 8);
  }

  private void waiting() {
    Backlog large = new Backlog(store, "large");
    Backlog small = new Backlog(store, "small");
    long before = raw.usedMemory();
    large.enqueue(WAITING);
    double mebibytes = (raw.usedMemory() - before) / 1048576.0;
    Samples ratios = new Samples();
    Samples atSmall = new Samples();
    Samples atLarge = new Samples();
    for (int i = 0; i < 30; i++) {
      small.fillUpTo(100);
      double few = 1e6 / small.jobsPerSecond(1, 15, 80);
      double many = 1e6 / large.jobsPerSecond(1, 15, 80);
      atSmall.add(few);
      atLarge.add(many);
      ratios.add(many / few);
    }
    table.heading("Waiting jobs");
    table.atMost("memory of 100,000 waiting jobs, MiB", mebibytes, 120);
    table.line("a job with 100 waiting", atSmall.median(), "us");
    table.line("a job with 100,000 waiting", atLarge.median(), "us");
    table.atMost("the one as a multiple of the other", ratios.median(), 1.15);
  }
}
