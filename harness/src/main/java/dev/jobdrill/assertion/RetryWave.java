package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.RetryDelay;
import dev.jobdrill.recording.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The retries of many jobs after the same number of failures, counted by when they are due. */
final class RetryWave {
  private static final int WIDTH = 40;

  private final List<RetryDelay> retries;
  private final Duration bucket;
  private final Instant begin;
  private final Map<Long, Integer> counts = new TreeMap<>();

  /**
   * Counts retries.
   *
   * @param retries at least one
   * @param bucket how much time is counted together
   */
  RetryWave(List<RetryDelay> retries, Duration bucket) {
    this.retries = retries;
    this.bucket = bucket;
    this.begin =
        retries.stream().map(RetryDelay::dueAt).min(Comparator.naturalOrder()).orElseThrow();
    retries.forEach(retry -> counts.merge(bucketOf(retry), 1, Integer::sum));
  }

  static List<RetryDelay> after(int failure, List<JobRun> runs) {
    List<RetryDelay> wave = new ArrayList<>();
    for (JobRun run : runs) {
      if (run.errors().size() >= failure) {
        int attempt = run.errors().get(failure - 1).attempt();
        run.retryDelays().stream()
            .filter(retry -> retry.error().attempt() == attempt)
            .forEach(wave::add);
      }
    }
    return wave;
  }

  private long bucketOf(RetryDelay retry) {
    return Duration.between(begin, retry.dueAt()).toMillis() / bucket.toMillis();
  }

  int size() {
    return retries.size();
  }

  /** How far the failures themselves lie apart. */
  Duration failuresApart() {
    List<Instant> failures =
        retries.stream().map(retry -> retry.error().at()).sorted().toList();
    return Duration.between(failures.get(0), failures.get(failures.size() - 1));
  }

  int fullest() {
    return counts.values().stream().mapToInt(count -> count).max().orElse(0);
  }

  /** The fullest buckets as a bar chart, in the order of time. */
  String chart() {
    List<Map.Entry<Long, Integer>> fullest = counts.entrySet().stream()
        .sorted(Map.Entry.<Long, Integer>comparingByValue().reversed())
        .limit(12)
        .sorted(Map.Entry.comparingByKey())
        .toList();
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Long, Integer> entry : fullest) {
      int stars = Math.max(1, entry.getValue() * WIDTH / fullest());
      lines.add(String.format(
          Locale.ROOT,
          "  +%s  %d  %s",
          Words.of(delayOf(entry.getKey())),
          entry.getValue(),
          "#".repeat(stars)));
    }
    int left = counts.size() - fullest.size();
    return String.join("\n", lines) + (left == 0 ? "" : "\n  … " + left + " emptier ones …");
  }

  /** From the first failure to where a bucket begins. */
  private Duration delayOf(long index) {
    Instant first = retries.stream()
        .map(retry -> retry.error().at())
        .min(Comparator.naturalOrder())
        .orElseThrow();
    return Duration.between(first, begin.plus(bucket.multipliedBy(index)));
  }
}
