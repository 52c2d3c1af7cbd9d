package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/** What is stored of a job cannot be read: it was not written by Jobdrill, or by another version of it, or was changed. */
public final class UnreadableJobException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable JobRef parent;

  /**
   * A job that cannot be read.
   *
   * @param parent the job whose step enqueued it, if that much can be read; else null
   * @param cause what is wrong with it
   */
  public UnreadableJobException(@Nullable JobRef parent, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.parent = parent;
  }

  /** {@return the job whose step enqueued it; null if there is none, or that cannot be read either} */
  public @Nullable JobRef parent() {
    return parent;
  }
}
