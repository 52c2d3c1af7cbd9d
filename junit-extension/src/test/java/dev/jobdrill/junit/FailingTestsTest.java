package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a user reads when a test has failed. */
class FailingTestsTest {
  private static final String TIMELINE_BEGIN = "of pipeline order: COMPLETED after 0 ms, 1 attempt";

  @Test
  void ourFailingAssertionPrintsTheTimelineOnce() {
    Throwable failure = Kit.run(FailingAssertionTestCases.class).failure();

    assertThat(failure)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "Expected the job to be DEAD, but it is COMPLETED.",
            TIMELINE_BEGIN,
            "price          completed",
            "charge  {\"receipt\":\"r-10\"}")
        .hasNoSuppressedExceptions();
  }

  @JobPipelineTest
  static class FailingAssertionTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void fails(JobHarness jobs) {
      JobRun run = jobs.runUntilSettled(new Order(1));
      assertThat(run).dead();
    }
  }

  @Test
  void anyOtherFailureIsGivenTheTimelineAsASuppressedException() {
    Outcome outcome = Kit.run(OtherFailureTestCases.class);

    assertThat(outcome.failureOf("failsByAssertJ"))
        .hasMessageContaining("DEAD")
        .satisfies(FailingTestsTest::carriesTheTimelineAndItsFile);
    assertThat(outcome.failureOf("failsByNullPointer"))
        .isExactlyInstanceOf(NullPointerException.class)
        .satisfies(FailingTestsTest::carriesTheTimelineAndItsFile);
    assertThat(outcome.failureOf("failsBeforeAnyJob")).hasNoSuppressedExceptions();
    assertThat(outcome.failureOf("failsWithoutAHarness")).hasNoSuppressedExceptions();
  }

  private static void carriesTheTimelineAndItsFile(Throwable failure) {
    assertThat(failure.getSuppressed()).hasSize(1);
    Throwable evidence = failure.getSuppressed()[0];
    assertThat(evidence)
        .hasMessageContainingAll(
            "The timeline of this test's job, also in ",
            "kit-evidence",
            "index.html:",
            TIMELINE_BEGIN);
    assertThat(evidence.getStackTrace()).isEmpty();
  }

  @JobPipelineTest
  static class OtherFailureTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void failsByAssertJ(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)).state()).isEqualTo(JobState.DEAD);
    }

    @Test
    void failsByNullPointer(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
      throw new NullPointerException("no receipt");
    }

    @Test
    void failsBeforeAnyJob(JobHarness jobs) {
      throw new NullPointerException("no input");
    }

    @Test
    void failsWithoutAHarness() {
      throw new NullPointerException("no harness");
    }
  }

  @Test
  void aSoftFailureThatCarriesTheTimelineIsNotGivenItAgain() {
    assertThat(Kit.run(SoftFailureTestCases.class).failure())
        .hasMessageContaining(TIMELINE_BEGIN)
        .hasNoSuppressedExceptions();
  }

  @JobPipelineTest
  static class SoftFailureTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void fails(JobHarness jobs) {
      JobRun run = jobs.runUntilSettled(new Order(1));
      SoftAssertions.assertSoftly(softly -> {
        softly.check(() -> assertThat(run).dead());
        softly.assertThat(run.state()).isEqualTo(JobState.DEAD);
      });
    }
  }

  @Test
  void aFailureInAfterEachIsGivenTheTimelineToo() {
    assertThat(Kit.run(FailingAfterEachTestCases.class).failure())
        .hasMessage("in @AfterEach")
        .satisfies(FailingTestsTest::carriesTheTimelineAndItsFile);
  }

  @JobPipelineTest
  static class FailingAfterEachTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void passes(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }

    @AfterEach
    void fails(JobRun run) {
      assertThat(run).completed();
      throw new IllegalStateException("in @AfterEach");
    }
  }

  @Test
  void ofManyJobsTheLastOnesAreShown() {
    Throwable failure = Kit.run(ManyJobsTestCases.class).failure();

    assertThat(failure.getSuppressed()[0].getMessage())
        .contains("The timelines of the last 5 of this test's 7 jobs, all of them in ")
        .doesNotContain("{\"id\":2}")
        .contains("{\"id\":3}", "{\"id\":7}");
  }

  @JobPipelineTest
  static class ManyJobsTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void fails(JobHarness jobs) {
      for (int id = 1; id <= 7; id++) {
        jobs.runUntilSettled(new Order(id));
      }
      throw new NullPointerException();
    }
  }

  @Test
  void anAbortedTestIsNoFailure() {
    Outcome outcome = Kit.run(AbortedTestCases.class);

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.aborted()).isEqualTo(1);
  }

  @JobPipelineTest
  static class AbortedTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "price", fault = InjectFault.Kind.CRASH)
    void aborts(JobHarness jobs) {
      assumeTrue(false, "not on this machine");
    }
  }

  @Test
  void reachingTheCapOfTheAnnotationThrowsTheTimeline() {
    assertThat(Kit.run(CappedTestCases.class).failure())
        .isExactlyInstanceOf(NotSettledException.class)
        .hasMessageContainingAll(
            "has not settled: 3 attempts were run. ",
            "of pipeline endless: ",
            ", 3 attempts",
            "IllegalStateException: card declined")
        .hasNoSuppressedExceptions();
  }

  @JobPipelineTest(maxAttempts = 3)
  static class CappedTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.endless();

    @Test
    void neverSettles(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }
  }

  @Test
  void aCapThatNoJobCanKeepIsRefused() {
    assertThat(Kit.run(UselessCapTestCases.class).failure())
        .hasMessageContainingAll(
            "@JobPipelineTest(maxAttempts = 0) on " + UselessCapTestCases.class.getName(),
            "at least 1");
  }

  @JobPipelineTest(maxAttempts = 0)
  static class UselessCapTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void never(JobHarness jobs) {}
  }
}
