package dev.jobdrill.assertion;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.recording.Words;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a backoff can choose from after a failure, learnt by letting it draw the least and the most; to the millisecond, as
 * delays are scheduled.
 *
 * @param least the shortest delay
 * @param most the longest
 */
record BackoffBounds(Duration least, Duration most) {
  static BackoffBounds of(Backoff backoff, int failures) {
    Duration low = backoff.delay(failures, new Extreme(false));
    Duration high = backoff.delay(failures, new Extreme(true));
    // A backoff may use what it drew the other way round.
    boolean ascending = low.compareTo(high) <= 0;
    return new BackoffBounds(millis(ascending ? low : high), millis(ascending ? high : low));
  }

  static BackoffBounds between(Duration least, Duration most) {
    if (least.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "The least delay, " + least + ", is above the most, " + most + "; swap them.");
    }
    return new BackoffBounds(millis(least), millis(most));
  }

  static Duration millis(Duration duration) {
    return Duration.ofMillis(duration.toMillis());
  }

  boolean contain(Duration delay) {
    return delay.compareTo(least) >= 0 && delay.compareTo(most) <= 0;
  }

  boolean single() {
    return least.equals(most);
  }

  @Override
  public String toString() {
    return single() ? Words.of(least) : Words.of(least) + " to " + Words.of(most);
  }

  /** Draws the least or the greatest number there is. */
  private record Extreme(boolean high) implements RandomGenerator {
    @Override
    public long nextLong() {
      return high ? Long.MAX_VALUE : 0;
    }

    @Override
    public long nextLong(long bound) {
      return high ? bound - 1 : 0;
    }

    @Override
    public long nextLong(long origin, long bound) {
      return high ? bound - 1 : origin;
    }

    @Override
    public int nextInt() {
      return high ? Integer.MAX_VALUE : 0;
    }

    @Override
    public int nextInt(int bound) {
      return high ? bound - 1 : 0;
    }

    @Override
    public int nextInt(int origin, int bound) {
      return high ? bound - 1 : origin;
    }

    @Override
    public double nextDouble() {
      return high ? Math.nextDown(1.0) : 0;
    }

    @Override
    public double nextDouble(double bound) {
      return high ? Math.nextDown(bound) : 0;
    }

    @Override
    public double nextDouble(double origin, double bound) {
      return high ? Math.nextDown(bound) : origin;
    }

    @Override
    public float nextFloat() {
      return high ? Math.nextDown(1.0f) : 0;
    }

    @Override
    public double nextGaussian() {
      throw new UnsupportedOperationException(
          "A backoff that draws from a normal distribution has no bounds; check its delays with hasDelaysBetween.");
    }

    @Override
    public boolean nextBoolean() {
      return high;
    }
  }
}
