package dev.jobdrill.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Repeats what is to be measured until the JIT compilers, which take the CPUs from it, have done their work. */
final class WarmUp {
  private static final double QUIET = 0.03;
  private static final long AT_LEAST = TimeUnit.SECONDS.toMillis(10);
  private static final long AT_MOST = TimeUnit.SECONDS.toMillis(180);

  private WarmUp() {}

  static void run(Runnable round) {
    CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    long begin = System.currentTimeMillis();
    double busy = 1;
    long past = 0;
    while (past < AT_LEAST || (busy > QUIET && past < AT_MOST)) {
      long start = System.currentTimeMillis();
      long compiled = compilers.getTotalCompilationTime();
      round.run();
      long end = System.currentTimeMillis();
      busy = (compilers.getTotalCompilationTime() - compiled) / (double) (end - start);
      past = end - begin;
    }
    System.out.printf(
        "Warmed up for %d s; compilers busy for %.0f %% of the last round%n",
        past / 1000, busy * 100);
  }
}
