package dev.jobdrill.pipeline;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What sets one step apart from the rest of its pipeline. Immutable and thread-safe.
 *
 * <p>Begin with either factory and go on with the other's name: {@code retry(policy).timeout(limit)}
 * and {@code timeout(limit).retry(policy)} are equal.
 */
// An interface, since its static methods cannot be called on an instance. In a class,
// timeout(limit).retry(policy) would compile as a call of the static method and drop the limit.
public sealed interface StepOptions {
  /** Nothing special: the pipeline's settings apply, and the step may take as long as it likes. */
  StepOptions DEFAULT = new Chosen(null, null);

  /**
   * Options with a retry policy of the step's own.
   *
   * @param retryPolicy counts and bounds this step's failures
   * @return the options, to which a time limit can be added
   */
  static Chosen retry(RetryPolicy retryPolicy) {
    return new Chosen(retryPolicy, null);
  }

  /**
   * Options with a time limit on each execution of the step.
   *
   * @param limit how long one execution of the step's body may take; more than zero
   * @return the options, to which a retry policy can be added
   */
  static Chosen timeout(Duration limit) {
    return new Chosen(null, null).timeout(limit);
  }

  /** {@return the step's own retry policy, if it has one} */
  Optional<RetryPolicy> retryPolicy();

  /** {@return how long one execution of the step's body may take, if that is limited} */
  Optional<Duration> timeout();

  /** Options of which at least one was chosen. Immutable and thread-safe. */
  final class Chosen implements StepOptions {
    private final @Nullable RetryPolicy retryPolicy;
    private final @Nullable Duration timeout;

    private Chosen(@Nullable RetryPolicy retryPolicy, @Nullable Duration timeout) {
      this.retryPolicy = retryPolicy;
      this.timeout = timeout;
    }

    /**
     * These options with a retry policy of the step's own.
     *
     * @param retryPolicy counts and bounds this step's failures
     * @return the changed options
     */
    public Chosen retry(RetryPolicy retryPolicy) {
      return new Chosen(retryPolicy, timeout);
    }

    /**
     * These options with a time limit on each execution of the step.
     *
     * @param limit how long one execution of the step's body may take; more than zero
     * @return the changed options
     */
    public Chosen timeout(Duration limit) {
      if (limit.isZero() || limit.isNegative()) {
        throw new IllegalArgumentException("timeout is " + limit
            + "; expected more than zero, or no timeout at all for a step without a limit");
      }
      return new Chosen(retryPolicy, limit);
    }

    @Override
    public Optional<RetryPolicy> retryPolicy() {
      return Optional.ofNullable(retryPolicy);
    }

    @Override
    public Optional<Duration> timeout() {
      return Optional.ofNullable(timeout);
    }
  }
}
