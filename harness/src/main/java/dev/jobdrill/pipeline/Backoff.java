package dev.jobdrill.pipeline;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt. Implementations are immutable and thread-safe. */
@FunctionalInterface
public interface Backoff {
  /**
   * The delay after a failure.
   *
   * @param failures how many failures this policy has counted for the job, the last one included; at least 1
   * @param random the source of jitter
   * @return the delay, not negative
   */
  Duration delay(int failures, RandomGenerator random);

  /**
   * Exponential with jitter: {@code min(cap, base * 2^failures + random(0..base))}, the random part
   * uniform. With a base of 1 s the first delays lie in 2 to 3 s, 4 to 5 s, 8 to 9 s.
   *
   * @param base the unit of growth and the width of the jitter; positive
   * @param cap the longest delay; at least {@code base}
   * @return the backoff
   */
  static Backoff exponential(Duration base, Duration cap) {
    requirePositive("base", base);
    requireCapAbove("base", base, cap);
    // In doubles, which saturate where a count of nanoseconds as long would overflow after 292
    // years.
    return (failures, random) ->
        capped(nanos(base) * (Math.pow(2, failures) + random.nextDouble()), cap);
  }

  /**
   * Growing by the same factor each time, without jitter: {@code min(cap, first *
   * factor^(failures-1))}. Jobs that fail together are retried together; {@link #exponential}
   * spreads them.
   *
   * @param first the first delay; positive
   * @param factor the growth; a finite number, at least 1
   * @param cap the longest delay; at least {@code first}
   * @return the backoff
   */
  static Backoff geometric(Duration first, double factor, Duration cap) {
    requirePositive("first", first);
    requireCapAbove("first", first, cap);
    if (!(factor >= 1) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException("factor is " + factor
          + "; expected a finite number of at least 1, since delays do not shrink");
    }
    return (failures, random) -> capped(nanos(first) * Math.pow(factor, failures - 1), cap);
  }

  /**
   * The same delay each time.
   *
   * @param delay the delay; not negative
   * @return the backoff
   */
  static Backoff fixed(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
    }
    return (failures, random) -> delay;
  }

  /**
   * Growing by the same amount each time: {@code min(cap, step * failures)}.
   *
   * @param step the first delay and the growth; positive
   * @param cap the longest delay; at least {@code step}
   * @return the backoff
   */
  static Backoff linear(Duration step, Duration cap) {
    requirePositive("step", step);
    requireCapAbove("step", step, cap);
    return (failures, random) ->
        nanos(step) * failures >= nanos(cap) ? cap : step.multipliedBy(failures);
  }

  private static Duration capped(double nanos, Duration cap) {
    if (nanos >= nanos(cap)) {
      return cap;
    }
    return nanos < Long.MAX_VALUE
        ? Duration.ofNanos((long) nanos)
        : Duration.ofSeconds((long) (nanos / 1e9));
  }

  private static double nanos(Duration duration) {
    return duration.getSeconds() * 1e9 + duration.getNano();
  }

  private static void requireCapAbove(String what, Duration least, Duration cap) {
    if (cap.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "cap " + cap + " is below " + what + " " + least + "; swap them or raise the cap");
    }
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " is " + duration + "; expected more than zero");
    }
  }
}
