package dev.jobdrill.executor;

/** How an attempt ended, as far as its worker knows. A worker that crashes knows nothing. */
public enum AttemptOutcome {
  /** The last step completed. */
  COMPLETED,
  /** A step failed and another attempt is scheduled. */
  RETRY_SCHEDULED,
  /** The job died: by its last failure, or because the attempts before this claim had used up its retries. */
  DEAD,
  /** A step waits for child jobs; the next attempt begins when they have settled. */
  WAITING,
  /** The worker gave the job back: it shuts down, or does not know the pipeline. */
  HANDED_BACK,
  /** The lease ran out or went to another worker, and a write was rejected; or
   * the job was taken from a step that hung, and its thread came back after all. */
  LEASE_LOST
}
