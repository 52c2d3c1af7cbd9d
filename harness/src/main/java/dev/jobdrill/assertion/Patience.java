package dev.jobdrill.assertion;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long an assertion on signals waits for those that come late.
 *
 * @param limit zero to look once
 */
record Patience(Duration limit) {
  static final Patience NONE = new Patience(Duration.ZERO);

  /** Checks until the check passes; fails as it failed last. */
  void check(Runnable assertion) {
    if (limit.isZero()) {
      assertion.run();
      return;
    }
    AtomicReference<@Nullable AssertionError> last = new AtomicReference<>();
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(limit)
          .until(() -> passes(assertion, last));
    } catch (ConditionTimeoutException timeout) {
      AssertionError failure = last.get();
      if (failure == null) {
        throw timeout;
      }
      throw failure;
    }
  }

  private static boolean passes(
      Runnable assertion, AtomicReference<@Nullable AssertionError> last) {
    try {
      assertion.run();
      return true;
    } catch (AssertionError failure) {
      last.set(failure);
      return false;
    }
  }
}
