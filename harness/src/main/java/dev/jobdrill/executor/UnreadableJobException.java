package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/** What is stored of a job cannot be read: it was not written by Jobdrill, or by another version of it, or was changed. */
public final class UnreadableJobException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable JobRef parent;
  private final boolean settled;

  /**
   * A job that cannot be read.
   *
   * @param parent the job whose step enqueued it, if that much can be read; else null
   * @param settled whether it has completed or is dead, as far as that can be read
   * @param cause what is wrong with it
   */
  public UnreadableJobException(@Nullable JobRef parent, boolean settled, RuntimeException cause) {
    super(cause.getMessage(), cause);
    this.parent = parent;
    this.settled = settled;
  }

  /** {@return the job whose step enqueued it; null if there is none, or that cannot be read either} */
  public @Nullable JobRef parent() {
    return parent;
  }

  /** {@return whether the job has completed or is dead; false if that cannot be read} */
  public boolean settled() {
    return settled;
  }
}
