package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import java.util.List;

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
   * Begins assertions on many job runs together.
   *
   * @param actual the runs, such as {@code JobHarness.runAllUntilSettled} returns
   * @return the assertions
   */
  public static JobsAssert assertThatJobs(List<JobRun> actual) {
    return new JobsAssert(actual);
  }
}
