package dev.jobdrill.executor;

/** Where a job stands. */
public enum JobState {
  /** Waiting for a worker. */
  READY,
  /** Waiting for its time: a retry's delay or a start in the future. */
  SCHEDULED,
  /** Leased by a worker, which runs it or has vanished. */
  ACTIVE,
  /** A step of it waits for child jobs; no worker holds it meanwhile. */
  WAITING,
  /** All steps are checkpointed. */
  COMPLETED,
  /** Retries are exhausted or the error was final; kept with everything known of it. */
  DEAD;

  /** {@return whether nothing more will happen to the job by itself} */
  public boolean isSettled() {
    return this == COMPLETED || this == DEAD;
  }
}
