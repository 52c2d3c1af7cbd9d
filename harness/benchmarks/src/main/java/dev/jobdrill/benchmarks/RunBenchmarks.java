package dev.jobdrill.benchmarks;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs all benchmarks and prints each median as a multiple of the raw round trip's median of the same run. */
public final class RunBenchmarks {
  private RunBenchmarks() {}

  public static void main(String[] args) throws RunnerException {
    Collection<RunResult> results =
        new Runner(new OptionsBuilder().include(DrillBenchmark.class.getName()).build()).run();
    double raw = results.stream()
        .filter(result -> label(result).equals("rawRoundTrip"))
        .mapToDouble(RunBenchmarks::median)
        .findFirst()
        .orElseThrow();
    System.out.println(
        "\nMedians, and as multiples of one raw synchronous EVALSHA on the same connection:");
    for (RunResult result : results) {
      System.out.printf(
          Locale.ROOT,
          "  %-28s %9.1f us  x %6.1f%n",
          label(result),
          median(result),
          median(result) / raw);
    }
  }

  private static String label(RunResult result) {
    return result.getPrimaryResult().getLabel();
  }

  private static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }
}
