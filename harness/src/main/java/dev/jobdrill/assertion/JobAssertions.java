package dev.jobdrill.assertion;

import dev.jobdrill.deadjob.temporal.ReplayReport;
import dev.jobdrill.recording.JobRun;

/** The entry point of the assertions, for static import beside AssertJ's own. */
public final class JobAssertions {
  private JobAssertions() {}

  /**
   * Begins assertions on a job run.
   *
   * @param actual the run
   * @return the assertions
   */
  public static JobRunAssert assertThat(JobRun actual) {
    return new JobRunAssert(actual);
  }

  /**
   * Begins assertions on what came of replaying a Temporal history.
   *
   * @param actual the report
   * @return the assertions
   */
  public static ReplayReportAssert assertThat(ReplayReport actual) {
    return new ReplayReportAssert(actual);
  }
}
