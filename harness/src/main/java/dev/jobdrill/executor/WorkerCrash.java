package dev.jobdrill.executor;

/**
 * The simulated death of a worker process. Only a {@link JobInterceptor} throws it.
 *
 * <p>It is an {@link Error}, so that a user's {@code catch (Exception)} does not stop it, and the
 * executor does not handle it as a failure: nothing more is written for the attempt, and the job's
 * lease runs out. Unlike in a real death, {@code finally} blocks and {@code catch (Throwable)} of user
 * code still run; what the executor is asked to write afterwards is refused all the same.
 */
public final class WorkerCrash extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * A crash.
   *
   * @param where the fault point, in words
   */
  public WorkerCrash(String where) {
    super("simulated crash of the worker " + where);
  }
}
