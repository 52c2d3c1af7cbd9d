package dev.jobdrill.recording.signal;

import org.jspecify.annotations.Nullable;

/**
 * Where in a job something was emitted.
 *
 * @param jobId the job
 * @param attempt the attempt, counted from 1; 0 if it is not known
 * @param step the step's name; null between steps, and where it is not known
 */
public record StepRef(String jobId, int attempt, @Nullable String step) {
  /**
   * Compares steps.
   *
   * @param name a step's name
   * @return whether this is in that step, on any attempt
   */
  public boolean isIn(String name) {
    return name.equals(step);
  }

  @Override
  public String toString() {
    return (step == null ? "job " + jobId : step) + "#" + attempt;
  }
}
