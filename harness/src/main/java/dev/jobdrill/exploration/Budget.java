package dev.jobdrill.exploration;

import dev.jobdrill.recording.Words;
import java.time.Duration;

/** How many runs are made at most, and until when; each run counts, whatever it is made for. Confined to a thread. */
final class Budget {
  private final Bounds bounds;
  private final long began;
  private int runs;

  Budget(Bounds bounds, long began) {
    this.bounds = bounds;
    this.began = began;
  }

  void spendOne() {
    runs++;
  }

  int runs() {
    return runs;
  }

  /** {@return how many runs may still be made; none when the time is over} */
  int left() {
    return elapsed().compareTo(bounds.maxTime()) > 0 ? 0 : Math.max(0, bounds.maxRuns() - runs);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** {@return why nothing is left} */
  String words() {
    return runs >= bounds.maxRuns()
        ? "the budget of " + bounds.maxRuns() + (bounds.maxRuns() == 1 ? " run" : " runs")
            + " was spent"
        : "the time of " + Words.of(bounds.maxTime()) + " was over";
  }
}
