package dev.jobdrill.telemetry;

/** What the executor made of a step execution. A worker that crashes makes nothing of it. */
enum Ending {
  /** Its output is in the store. */
  COMPLETED("completed"),
  /** Its error is in the store, and the attempt is over. */
  FAILED("failed"),
  /** It waits for child jobs and will run again. */
  WAITING("waiting"),
  /** The worker shut down meanwhile, and it will run again. */
  HANDED_BACK("handed_back"),
  /** The lease was lost, or the store out of reach, so that nothing is known to the next attempt. */
  LOST("lost");

  private final String status;

  Ending(String status) {
    this.status = status;
  }

  String status() {
    return status;
  }
}
