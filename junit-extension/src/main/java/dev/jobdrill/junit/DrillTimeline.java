package dev.jobdrill.junit;

/** Not a failure of its own: carries the timelines of a failed test's jobs beside the failure. */
final class DrillTimeline extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DrillTimeline(String timelines) {
    // No stack trace: it would only say that Jobdrill made this.
    super("What the jobs of this test did:" + timelines, null, false, false);
  }
}
