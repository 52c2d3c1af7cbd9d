package dev.jobdrill.executor;

/** How an attempt ended, as far as its worker knows. A worker that crashes knows nothing. */
public enum AttemptOutcome {
  /** The last step completed. */
  COMPLETED,
  /** A step failed and another attempt is scheduled. */
  RETRY_SCHEDULED,
  /** The job died: by its last failure, or because the attempts before this claim had used up its retries. */
  DEAD,
  /** The lease ran out or went to another worker, and a write was rejected. */
  LEASE_LOST
}
