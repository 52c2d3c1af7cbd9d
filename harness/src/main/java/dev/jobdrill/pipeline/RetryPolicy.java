package dev.jobdrill.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often a failure is tried again, after which delay, where the retry begins, and which errors
 * are final. Immutable and thread-safe.
 *
 * <p>A pipeline's policy counts the failures of all steps that have no policy of their own, together
 * unless {@link #perStep()}; a step's own policy counts that step's failures.
 */
public final class RetryPolicy {
  /**
   * 5 attempts, exponential backoff from 1 s up to 1 h with jitter, every error retried at the step
   * that failed.
   */
  public static final RetryPolicy DEFAULT = new RetryPolicy(
      5,
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1)),
      List.of(),
      RetryScope.FAILED_STEP,
      false);

  private final int maxAttempts;
  private final Backoff backoff;
  private final List<Class<? extends Throwable>> finalErrors;
  private final RetryScope scope;
  private final boolean perStep;

  private RetryPolicy(
      int maxAttempts,
      Backoff backoff,
      List<Class<? extends Throwable>> finalErrors,
      RetryScope scope,
      boolean perStep) {
    this.maxAttempts = maxAttempts;
    this.backoff = backoff;
    this.finalErrors = finalErrors;
    this.scope = scope;
    this.perStep = perStep;
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
    return new RetryPolicy(
        maxAttempts, DEFAULT.backoff, DEFAULT.finalErrors, DEFAULT.scope, DEFAULT.perStep);
  }

  /** {@return a policy that tries once} */
  public static RetryPolicy never() {
    return attempts(1);
  }

  /**
   * The default policy without a limit on attempts: a job ends by success or by a final error only.
   *
   * @return the policy
   */
  public static RetryPolicy unlimited() {
    return attempts(Integer.MAX_VALUE);
  }

  /**
   * This policy with another backoff.
   *
   * @param backoff the delays between attempts
   * @return the changed policy
   */
  public RetryPolicy backoff(Backoff backoff) {
    return new RetryPolicy(maxAttempts, backoff, finalErrors, scope, perStep);
  }

  /**
   * This policy with one more error that is not retried: an attempt that fails with it, or with a
   * subclass, ends the job at once.
   *
   * @param error the error's class
   * @return the changed policy
   */
  public RetryPolicy notRetrying(Class<? extends Throwable> error) {
    List<Class<? extends Throwable>> more =
        Stream.concat(finalErrors.stream(), Stream.of(error)).toList();
    return new RetryPolicy(maxAttempts, backoff, more, scope, perStep);
  }

  /**
   * This policy with another place where a retry begins.
   *
   * @param scope the failed step, or the top
   * @return the changed policy
   */
  public RetryPolicy scope(RetryScope scope) {
    return new RetryPolicy(maxAttempts, backoff, finalErrors, scope, perStep);
  }

  /**
   * This policy with failures counted for each step by itself, so that each step has all attempts
   * for its own and the backoff starts anew with each. A step's own policy counts so anyway.
   *
   * @return the changed policy
   */
  public RetryPolicy perStep() {
    return new RetryPolicy(maxAttempts, backoff, finalErrors, scope, true);
  }

  /**
   * How many times the work may be tried, the first time included.
   *
   * @return at least 1; {@link Integer#MAX_VALUE} if there is no limit
   */
  public int maxAttempts() {
    return maxAttempts;
  }

  /** {@return whether there is no limit on attempts} */
  public boolean isUnlimited() {
    return maxAttempts == Integer.MAX_VALUE;
  }

  /** {@return the delays between attempts} */
  public Backoff backoff() {
    return backoff;
  }

  /** {@return where a retry begins} */
  public RetryScope scope() {
    return scope;
  }

  /** {@return whether failures are counted for each step by itself} */
  public boolean isPerStep() {
    return perStep;
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
