package dev.jobdrill.pipeline;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What sets one step apart from the rest of its pipeline. Immutable and thread-safe. */
public final class StepOptions {
  /** Nothing special: the pipeline's settings apply. */
  public static final StepOptions DEFAULT = new StepOptions(null);

  private final @Nullable RetryPolicy retryPolicy;

  private StepOptions(@Nullable RetryPolicy retryPolicy) {
    this.retryPolicy = retryPolicy;
  }

  /**
   * Options with a retry policy of the step's own.
   *
   * @param retryPolicy counts and bounds this step's failures
   * @return the options
   */
  public static StepOptions retry(RetryPolicy retryPolicy) {
    return new StepOptions(retryPolicy);
  }

  /** {@return the step's own retry policy, if it has one} */
  public Optional<RetryPolicy> retryPolicy() {
    return Optional.ofNullable(retryPolicy);
  }
}
