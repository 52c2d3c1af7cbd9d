package dev.jobdrill.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often a failure is tried again, after which delay, and which errors are final. Immutable and
 * thread-safe.
 *
 * <p>A pipeline's policy counts the failures of all steps that have no policy of their own; a step's
 * own policy counts that step's failures.
 */
public final class RetryPolicy {
  /** 5 attempts, exponential backoff from 1 s up to 1 h with jitter, every error retried. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(
      5, Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1)), List.of());

  private final int maxAttempts;
  private final Backoff backoff;
  private final List<Class<? extends Throwable>> finalErrors;

  private RetryPolicy(
      int maxAttempts, Backoff backoff, List<Class<? extends Throwable>> finalErrors) {
    this.maxAttempts = maxAttempts;
    this.backoff = backoff;
    this.finalErrors = finalErrors;
  }

  /**
   * The default policy with another number of attempts.
   *
   * @param maxAttempts how many times the work may be tried, the first time included; at least 1
   * @return the policy
   */
  public static RetryPolicy attempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts is " + maxAttempts
          + "; expected at least 1, since the first try counts as one");
    }
    return new RetryPolicy(maxAttempts, DEFAULT.backoff, DEFAULT.finalErrors);
  }

  /** {@return a policy that tries once} */
  public static RetryPolicy never() {
    return attempts(1);
  }

  /**
   * This policy with another backoff.
   *
   * @param backoff the delays between attempts
   * @return the changed policy
   */
  public RetryPolicy backoff(Backoff backoff) {
    return new RetryPolicy(maxAttempts, backoff, finalErrors);
  }

  /**
   * This policy with one more error that is not retried: an attempt that fails with it, or with a
   * subclass, ends the job at once.
   *
   * @param error the error's class
   * @return the changed policy
   */
  public RetryPolicy notRetrying(Class<? extends Throwable> error) {
    return new RetryPolicy(
        maxAttempts,
        backoff,
        Stream.concat(finalErrors.stream(), Stream.of(error)).toList());
  }

  /** {@return how many times the work may be tried, the first time included} */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** {@return the delays between attempts} */
  public Backoff backoff() {
    return backoff;
  }

  /**
   * Whether an error ends the job at once.
   *
   * @param error what a step threw
   * @return true if it is not to be retried
   */
  public boolean isFinal(Throwable error) {
    return finalErrors.stream().anyMatch(type -> type.isInstance(error));
  }
}
