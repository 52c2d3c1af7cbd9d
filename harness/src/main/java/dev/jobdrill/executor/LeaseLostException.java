package dev.jobdrill.executor;

/** A step asked to enqueue child jobs although its worker does not hold the job any more. Nothing was enqueued. */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(JobRef job, int attempt) {
    super("Attempt " + attempt + " of job " + job
        + " lost its lease, so it can enqueue no children: another worker runs the job, or will.");
  }
}
