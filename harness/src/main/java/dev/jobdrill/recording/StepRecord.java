package dev.jobdrill.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt did with one step.
 *
 * @param step the step's name
 * @param result how it went
 * @param startedAt when, on the executor's clock
 * @param endedAt when, on the executor's clock; null for a step that never returned
 * @param body how far its body came, whatever the step's result
 */
public record StepRecord(
    String step, Result result, Instant startedAt, @Nullable Instant endedAt, Body body) {

  /** How far the body of a step came. */
  public enum Body {
    /** A fault, or an interceptor, kept it from running, or there was no need to run it. */
    NOT_RUN,
    /** It began, and threw, or has not returned. */
    BEGUN,
    /** It ran to its end: a step that failed all the same failed after it. */
    RETURNED
  }

  /** How a step went. */
  public enum Result {
    /** Not run: an earlier attempt had checkpointed it. */
    SKIPPED("skipped, checkpointed earlier"),
    /** Its body ran to its end and its checkpoint was written. */
    COMPLETED("completed"),
    /** Its body ran to its end, and its checkpoint was never written. */
    NOT_CHECKPOINTED("completed, but its checkpoint was never written"),
    /** It threw, or returned what cannot be checkpointed. */
    FAILED("failed"),
    /** It waits for child jobs, and runs again when they have settled. */
    WAITING("waits for its children"),
    /** The worker died before the body ran. */
    NEVER_RAN("the worker crashed before it ran"),
    /** The worker died while the body ran. */
    CRASHED("started, and the worker crashed in it"),
    /** It began and has not returned. */
    STARTED("started and has not returned");

    private final String words;

    Result(String words) {
      this.words = words;
    }

    /** {@return the result in words} */
    public String words() {
      return words;
    }
  }

  /** {@return whether the step was executed in this attempt, be it in vain} */
  public boolean isExecuted() {
    return result != Result.SKIPPED && result != Result.NEVER_RAN;
  }
}
