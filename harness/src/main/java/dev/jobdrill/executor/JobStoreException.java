package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * The store did not carry out a transition, or did not say that it did. The message names the job or queue, what the
 * store answered and what to do; the store's own exception is the cause.
 */
public final class JobStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final Outcome outcome;

  /**
   * What a store throws.
   *
   * @param message what was being done, what the store answered, what to do
   * @param reason why it failed
   * @param outcome whether it may have been done all the same
   * @param cause the store's own exception
   */
  public JobStoreException(
      String message, Reason reason, Outcome outcome, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.outcome = outcome;
  }

  /** {@return why it failed} */
  public Reason reason() {
    return reason;
  }

  /** {@return whether it may have been done all the same} */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether a transition that failed may have been made. */
  public enum Outcome {
    /**
     * The answer is that of a store which wrote nothing. It speaks of the last time that the transition was sent: a
     * client that sends again what was not answered may have had it made before. So a transition is repeated, which
     * is safe, and not taken for unmade.
     */
    NOT_APPLIED,

    /** It may have been made, or may yet be: only a repetition tells. */
    UNKNOWN
  }

  /** Why a transition failed. */
  public enum Reason {
    /** No connection could be made. */
    REFUSED,
    /** The connection was lost, or there was none at the time. */
    CONNECTION_LOST,
    /** No answer came in time. */
    TIMEOUT,
    /** The server is a replica. */
    READ_ONLY,
    /** The server has no memory left for more data. */
    OUT_OF_MEMORY,
    /** The server is still loading its data. */
    LOADING,
    /** A script occupies the server, or was stopped because it did. */
    BUSY,
    /** The server is a replica that has lost its master. */
    MASTER_DOWN,
    /** The user may not do this, or has not logged in. */
    NOT_PERMITTED,
    /** The server has fewer replicas in step than it requires for a write. */
    NO_REPLICAS,
    /** The server cannot save its data and therefore takes no more. */
    MISCONFIGURED,
    /** A part of the cluster is missing or on the move. */
    CLUSTER_DOWN,
    /** Anything else; the message says what. */
    OTHER
  }
}
