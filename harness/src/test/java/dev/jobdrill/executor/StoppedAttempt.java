package dev.jobdrill.executor;

/** An attempt whose worker is shut down while one of its steps runs; all on the thread that runs it. */
public final class StoppedAttempt {
  private final JobExecutor executor;
  private final Claims claims;
  private AttemptRunner running;

  public StoppedAttempt(JobExecutor executor) {
    this.executor = executor;
    this.claims = new Claims(executor.settings, "stopped");
  }

  /** Runs the job of a queue that is due, which must be there. To be called again if the store fails. */
  public AttemptOutcome run(String queue) {
    ClaimResult.Claimed claimed = (ClaimResult.Claimed) claims.claim(queue, 0);
    running = JobExecutor.runner(
            executor.settings, claims, claimed.job(), NextClaim.NONE, Runnable::run)
        .orElseThrow();
    return running.run().outcome();
  }

  /** For a step of it: its worker is shut down and waits no longer. */
  public void stop() {
    if (!running.stop()) {
      throw new AssertionError("no step runs");
    }
  }
}
