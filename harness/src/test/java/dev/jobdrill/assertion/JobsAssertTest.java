package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThatJobs;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsAssertTest {
  private static final Backoff EXPONENTIAL =
      Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1));

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  /** Jobs that all fail in their first attempt, at one instant unless each takes its time before. */
  private List<JobRun> failingTogether(int jobs, Backoff backoff, Duration apart) {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("call", (text, step) -> {
          if (step.attempt() == 1) {
            step.sleep(apart);
            throw new IOException("down");
          }
        })
        .retry(RetryPolicy.attempts(3).backoff(backoff))
        .build();
    return rig.jobs(pipeline).runAllUntilSettled(Collections.nCopies(jobs, ""));
  }

  private static void requireFailure(ThrowingCallable assertion, JobRun example, String finding) {
    assertThatThrownBy(assertion)
        .isInstanceOf(AssertionError.class)
        .hasMessage(Evidence.of(example, finding + "\n\nOne of them:"));
  }

  @Test
  void fiveHundredJobsThatFailTogetherComeBackSpreadIfThereIsJitter() {
    List<JobRun> runs = failingTogether(500, EXPONENTIAL, Duration.ZERO);
    assertThatJobs(runs)
        .completed()
        .haveDelaysOf(EXPONENTIAL)
        .haveJitter()
        .spreadTheirRetries(0.15);
    assertThat(runs).hasSize(500);
    assertThatThrownBy(() -> assertThatJobs(runs).spreadTheirRetries(0.05))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "Expected no 100 ms to hold more than 5.0 % of the 500 retries after failure 1, but the"
                + " fullest holds ")
        .hasMessageContaining(". They are due, from the failure on:\n  +2.0");
  }

  @Test
  void withoutJitterAllComeBackInOneBucket() {
    List<JobRun> runs = failingTogether(500, Backoff.fixed(Duration.ofSeconds(1)), Duration.ZERO);
    requireFailure(
        () -> assertThatJobs(runs).spreadTheirRetries(0.2),
        runs.get(0),
        "Expected no 100 ms to hold more than 20.0 % of the 500 retries after failure 1, but the fullest"
            + " holds 500, which is 100.0 %. They are due, from the failure on:\n  +1.000 s  500  "
            + "#".repeat(40));
    requireFailure(
        () -> assertThatJobs(runs).haveJitter(),
        runs.get(0),
        "Expected delays with jitter, but all 500 retries after failure 1 were scheduled after 1.000 s."
            + " Jobs that fail together would come back together; Backoff.exponential has jitter.");
    assertThatThrownBy(() -> assertThatJobs(runs).haveDelaysOf(EXPONENTIAL))
        .hasMessageStartingWith(
            "Expected the retry after attempt 1 to be scheduled after the backoff's 2.000 s to 3.000 s,"
                + " but it was after 1.000 s.");
  }

  @Test
  void jobsThatFailedApartProveNothing() {
    List<JobRun> runs =
        failingTogether(10, Backoff.fixed(Duration.ofSeconds(1)), Duration.ofMillis(50));
    requireFailure(
        () -> assertThatJobs(runs).spreadTheirRetries(0.5),
        runs.get(0),
        "Expected jobs that failed together, but their failures lie 450 ms apart, so a spread of their"
            + " retries proves nothing. Enqueue them at one instant with runAllUntilSettled, and let no step"
            + " move the clock before it fails.");
    assertThatJobs(runs).spreadTheirRetries(1, Duration.ofSeconds(1), 1);
  }

  @Test
  void tooFewJobsProveNothing() {
    List<JobRun> runs = failingTogether(4, EXPONENTIAL, Duration.ZERO);
    requireFailure(
        () -> assertThatJobs(runs).spreadTheirRetries(0.2),
        runs.get(0),
        "Expected enough retries to judge their spread by, but of 4 jobs 4 were retried after failure 1,"
            + " and at most 20.0 % in a bucket needs at least 5. Give it more jobs, or let more of them fail.");
    requireFailure(
        () -> assertThatJobs(runs).spreadTheirRetries(2, Duration.ofMillis(100), 1),
        runs.get(0),
        "Expected enough retries to judge their spread by, but of 4 jobs 0 were retried after failure 2,"
            + " and at most 100.0 % in a bucket needs at least 1. Give it more jobs, or let more of them"
            + " fail.");
    List<JobRun> one = failingTogether(1, EXPONENTIAL, Duration.ZERO);
    assertThatThrownBy(() -> assertThatJobs(one).haveJitter())
        .hasMessage(Evidence.of(
            one.get(0),
            "Expected delays with jitter, but there are no two retries to compare: of 1 jobs, at most one"
                + " was retried after as many failures. Give it more jobs that fail."));
    assertThatThrownBy(() -> assertThatJobs(List.of()).completed())
        .isInstanceOf(AssertionError.class)
        .hasMessage("Expected at least one job run, but the list is empty; it proves nothing.");
  }

  @Test
  void laterWavesAreCheckedOnTheirOwn() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("call", (text, step) -> {
          throw new IOException("down");
        })
        .retry(everySecond(3))
        .build();
    List<JobRun> runs = rig.jobs(pipeline).runAllUntilSettled(Collections.nCopies(20, ""));
    assertThatJobs(runs).dead();
    assertThatThrownBy(
            () -> assertThatJobs(runs).spreadTheirRetries(2, Duration.ofMillis(100), 0.2))
        .hasMessageStartingWith(
            "Expected no 100 ms to hold more than 20.0 % of the 20 retries after failure 2, but the"
                + " fullest holds 20, which is 100.0 %.");
    requireFailure(
        () -> assertThatJobs(runs).completed(),
        runs.get(0),
        "Expected all 20 jobs to be COMPLETED, but 20 are not; the first of them is DEAD.");
  }

  @Test
  void argumentsOutOfRangeAreAMistakeInTheTest() {
    List<JobRun> runs = failingTogether(1, EXPONENTIAL, Duration.ZERO);
    for (double most : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> assertThatJobs(runs).spreadTheirRetries(most))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Found failure 1, bucket PT0.1S and share " + most
              + "; expected a failure counted from 1, a bucket of at least 1 ms, and a share of more than 0"
              + " and at most 1.");
    }
    assertThatThrownBy(() -> assertThatJobs(runs).spreadTheirRetries(0, Duration.ZERO, 1))
        .hasMessageStartingWith("Found failure 0, bucket PT0S and share 1.0; expected");
  }
}
