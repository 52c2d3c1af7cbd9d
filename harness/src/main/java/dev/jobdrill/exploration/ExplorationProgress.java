package dev.jobdrill.exploration;

import java.time.Duration;
import java.util.Locale;

/**
 * How far an exploration has come.
 *
 * @param runs how many runs were made
 * @param queued how many more are known of; runs find others
 * @param failures how many distinct failures were found
 * @param elapsed how long it has taken, on the wall's clock
 */
public record ExplorationProgress(int runs, int queued, int failures, Duration elapsed) {
  /** {@return the same in one line, such as {@code 1,204 runs done, 310 queued, 2 failures found, 0:12}} */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%,d %s done, %,d queued, %,d %s found, %d:%02d",
        runs,
        runs == 1 ? "run" : "runs",
        queued,
        failures,
        failures == 1 ? "failure" : "failures",
        elapsed.toMinutes(),
        elapsed.toSecondsPart());
  }
}
