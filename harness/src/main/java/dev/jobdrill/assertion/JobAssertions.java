package dev.jobdrill.assertion;

import dev.jobdrill.assertion.trace.SiblingOrder;
import dev.jobdrill.assertion.trace.TraceAssert;
import dev.jobdrill.assertion.trace.TraceGrounds;
import dev.jobdrill.deadjob.temporal.ReplayReport;
import dev.jobdrill.recording.JobRun;
import io.opentelemetry.sdk.trace.data.SpanData;
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

  /**
   * Begins assertions on spans from anywhere, an exporter of one's own say, as a tree. Those that started at one time have
   * no order.
   *
   * @param actual the spans, in any order
   * @return the assertions
   */
  public static TraceAssert assertThatTrace(List<SpanData> actual) {
    return TraceAssert.of(actual, SiblingOrder.BY_START, TraceGrounds.NONE);
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
