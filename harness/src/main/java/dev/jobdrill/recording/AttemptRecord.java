package dev.jobdrill.recording;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt as it was observed.
 *
 * @param number counted from 1
 * @param startedAt when it was claimed, on the executor's clock
 * @param endedAt when its worker was done with it, or dead; null while it runs
 * @param result how it ended
 * @param retryAt when the next attempt was scheduled for; null if none was
 * @param steps what it did, in order
 */
public record AttemptRecord(
    int number,
    Instant startedAt,
    @Nullable Instant endedAt,
    Result result,
    @Nullable Instant retryAt,
    List<StepRecord> steps) {

  /** How an attempt ended. */
  public enum Result {
    /** It completed the job. */
    COMPLETED("completed the job"),
    /** A step failed and another attempt was scheduled. */
    FAILED("failed"),
    /** A step failed and the job died of it. */
    DIED("failed, and the job died"),
    /** Its worker died. */
    CRASHED("crashed"),
    /** A step of it waits for child jobs; the next attempt begins when they have settled. */
    WAITING("waits for its children"),
    /** Its worker gave the job back, without a failure. */
    HANDED_BACK("was handed back"),
    /** Its lease was lost: what it tried to write was rejected. */
    LEASE_LOST("lost its lease; its write was rejected"),
    /** It has not ended. */
    RUNNING("is running");

    private final String words;

    Result(String words) {
      this.words = words;
    }

    /** {@return the result in words} */
    public String words() {
      return words;
    }
  }

  /**
   * Finds what the attempt did with a step.
   *
   * @param name the step's name
   * @return the record, or empty if the attempt never came to the step
   */
  public Optional<StepRecord> step(String name) {
    return steps.stream().filter(record -> record.step().equals(name)).findFirst();
  }
}
