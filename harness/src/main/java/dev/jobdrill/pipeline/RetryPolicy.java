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
   * Sidekiq's default: 25 retries, thus 26 attempts, over 20 days. Equal to {@code sidekiq(25)}.
   *
   * @return the policy
   */
  public static RetryPolicy sidekiq() {
    return sidekiq(25);
  }

  /**
   * As Sidekiq retries a job with {@code sidekiq_options retry: n}. After failure n, counted from 0,
   * it waits n<sup>4</sup> + 15 s and a whole number of seconds from 0 to 10 (n + 1) - 1, drawn at
   * random; then the job starts over.
   *
   * <p>Verified in {@code lib/sidekiq/job_retry.rb} of Sidekiq 8.1.7, and unchanged since 8.0.0. From
   * 6.2.2 to 7.3 the jitter was drawn from the 10 multiples of n + 1 up to 9 (n + 1) only, before
   * that from the 30 up to 29 (n + 1). A block {@code sidekiq_retry_in} and the time that Sidekiq
   * takes to poll are left out.
   *
   * @param retries how many times a failed job may be retried; zero or more
   * @return the policy
   */
  public static RetryPolicy sidekiq(int retries) {
    if (retries < 0) {
      throw new IllegalArgumentException("retries is " + retries
          + "; expected zero or more, since Sidekiq does not count the first try");
    }
    return attempts((int) Math.min(retries + 1L, Integer.MAX_VALUE))
        .backoff(PresetBackoffs.sidekiq())
        .scope(RetryScope.FROM_THE_TOP);
  }

  /**
   * BullMQ's default: a job is tried once.
   *
   * <p>Verified in {@code src/classes/job.ts} and {@code src/interfaces/base-job-options.ts} of
   * BullMQ 6.2.0.
   *
   * @return the policy
   */
  public static RetryPolicy bullmq() {
    return bullmq(1, Duration.ZERO);
  }

  /**
   * As BullMQ retries a job with the options {@code attempts} and {@code backoff: {type:
   * 'exponential', delay}}. After failure n, counted from 1, it waits {@code round(2^(n-1) * delay)}
   * ms, without jitter and without a cap; then the job starts over.
   *
   * <p>Verified in {@code src/classes/backoffs.ts} of BullMQ 6.2.0, and unchanged since 3.4.1, before
   * which it waited {@code round((2^n-1) * delay)} ms. The option {@code jitter}, added in 5.54.0 and
   * 0 unless set, is left out.
   *
   * @param attempts how many times the job may be tried, the first time included; at least 1
   * @param delay the first delay; zero or more
   * @return the policy
   */
  public static RetryPolicy bullmq(int attempts, Duration delay) {
    return attempts(attempts).backoff(PresetBackoffs.bullmq(delay)).scope(RetryScope.FROM_THE_TOP);
  }

  /**
   * Temporal's default for activities: no limit on attempts, counted for each step by itself, which
   * is where a retry resumes; delays of 1 s, 2 s, 4 s and so on up to 100 s, without jitter.
   *
   * <p>Verified in {@code common/retrypolicy/retry_policy.go} and {@code common/backoff/retry.go} of
   * Temporal Server 1.32.0, and on the page "Retry Policies" of its documentation. Temporal retries
   * no workflow unless told to.
   *
   * @return the policy
   */
  public static RetryPolicy temporal() {
    Duration initialInterval = Duration.ofSeconds(1);
    return unlimited()
        .backoff(Backoff.geometric(initialInterval, 2, initialInterval.multipliedBy(100)))
        .perStep();
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
