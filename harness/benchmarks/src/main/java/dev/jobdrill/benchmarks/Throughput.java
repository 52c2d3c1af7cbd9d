package dev.jobdrill.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Rounds of draining a backlog at several concurrencies, each right beside the raw rate that bounds it. */
final class Throughput {
  private final Backlog backlog;
  private final RawRedis raw;
  private final Map<String, Samples> samples = new LinkedHashMap<>();

  Throughput(Backlog backlog, RawRedis raw) {
    this.backlog = backlog;
    this.raw = raw;
  }

  void forget() {
    samples.clear();
  }

  void round() {
    // Far more than is counted: a worker runs on until it is shut down.
    backlog.fillUpTo(28_000);
    double sync = raw.syncPerSecond(6_000);
    double one = backlog.jobsPerSecond(1, 200, 2_000);
    sync = (sync + raw.syncPerSecond(6_000)) / 2;
    add("raw sync", sync);
    add("1", one);
    add("1 by raw", one / (sync / 4));

    add("10", backlog.jobsPerSecond(10, 500, 5_000));
    double before = raw.asyncPerSecond(20_000);
    // Several short ones, since the machine's speed changes within a second.
    for (int i = 0; i < 3; i++) {
      double hundred = backlog.jobsPerSecond(100, 1_000, 4_000);
      double after = raw.asyncPerSecond(20_000);
      double async = (before + after) / 2;
      add("raw async", async);
      add("100", hundred);
      add("100 by raw", hundred / (async / 5));
      before = after;
    }
  }

  private void add(String name, double value) {
    samples.computeIfAbsent(name, unknown -> new Samples()).add(value);
  }

  private double median(String name) {
    return samples.get(name).median();
  }

  void print(Table table) {
    table.heading("Throughput");
    table.line("raw synchronous EVALSHA", median("raw sync"), "per second");
    table.line("raw asynchronous EVALSHA, up to 100 under way", median("raw async"), "per second");
    table.line("at concurrency 1", median("1"), "jobs per second");
    table.line("at concurrency 1, a step", 1e6 / median("1") / 4, "us");
    table.line("at concurrency 10", median("10"), "jobs per second");
    table.line("at concurrency 100", median("100"), "jobs per second");
    table.atLeast("at concurrency 1, by raw synchronous / 4", median("1 by raw"), 0.85);
    table.atLeast("at concurrency 100, by raw asynchronous / 5", median("100 by raw"), 0.6);
  }
}
