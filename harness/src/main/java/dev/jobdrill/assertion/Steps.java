package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;

/** Names of steps and loggers. */
final class Steps {
  private Steps() {}

  static void require(JobRun run, String step) {
    if (!run.stepNames().contains(step)) {
      throw new IllegalArgumentException("Pipeline '" + run.pipeline() + "' has no step '" + step
          + "'; its steps are " + run.stepNames() + ".");
    }
  }

  static boolean isBelow(String logger, String prefix) {
    return logger.equals(prefix) || logger.startsWith(prefix + ".");
  }
}
