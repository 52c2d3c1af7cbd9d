package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.pipeline.StepOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final Backoff MINUTE = Backoff.fixed(Duration.ofMinutes(1));

  private final JobRig rig = new JobRig();

  @Test
  void aPipelinesPolicyCountsTheFailuresOfAllItsSteps() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(2))
        .action("b", failing(2))
        .action("c", failing(0))
        .retry(RetryPolicy.attempts(4).backoff(MINUTE))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(stepsOf(job)).containsExactly("a", "a", "b", "b");
    assertThat(job.checkpoints()).containsOnlyKeys("a");
  }

  @Test
  void aStepsOwnPolicyCountsThatStepsFailuresOnly() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .action("own", failing(3), StepOptions.retry(RetryPolicy.attempts(4).backoff(MINUTE)))
        .action("b", failing(1))
        .retry(RetryPolicy.attempts(3).backoff(MINUTE))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(6);
    assertThat(stepsOf(job)).containsExactly("a", "own", "own", "own", "b");
  }

  @Test
  void aStepsOwnPolicyEndsTheJobAtItsLastAttempt() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(3))
        .action("own", failing(9), StepOptions.retry(RetryPolicy.attempts(2).backoff(MINUTE)))
        .retry(RetryPolicy.attempts(4).backoff(MINUTE))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(stepsOf(job)).containsExactly("a", "a", "a", "own", "own");
  }

  @Test
  void oneAttemptMeansNoRetry() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .retry(RetryPolicy.never())
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.settledAt()).isEqualTo(JobRig.START);
    assertThat(job.dueAt()).isNull();
  }

  @Test
  void aFinalErrorEndsTheJobAtOnceAndOthersDoNot() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          if (step.attempt() == 1) {
            throw new IllegalStateException("try again", new IOException());
          }
          throw new UncheckedIOException(new IOException("gone"));
        })
        .retry(RetryPolicy.attempts(5).notRetrying(UncheckedIOException.class))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors())
        .extracting(ErrorRecord::type)
        .containsExactly("java.lang.IllegalStateException", "java.io.UncheckedIOException");
  }

  @Test
  void aStepsOwnPolicyReplacesThePipelinesFinalErrors() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("own", failing(1), StepOptions.retry(RetryPolicy.attempts(2)))
        .retry(RetryPolicy.attempts(5).notRetrying(IllegalStateException.class))
        .build();

    assertThat(rig.run(pipeline, "x").state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void theDelayAfterEachFailureIsTheBackoffs() {
    Backoff backoff = Backoff.exponential(Duration.ofSeconds(1), Duration.ofHours(1));
    List<Integer> asked = new ArrayList<>();
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(9))
        .retry(RetryPolicy.attempts(5).backoff((failures, random) -> {
          asked.add(failures);
          return backoff.delay(failures, new Random(failures));
        }))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(asked).containsExactly(1, 2, 3, 4);
    Instant expected = JobRig.START;
    for (int failures = 1; failures <= 5; failures++) {
      assertThat(job.errors().get(failures - 1).at()).isEqualTo(expected);
      Duration delay = backoff.delay(failures, new Random(failures));
      expected = expected.plus(delay).truncatedTo(ChronoUnit.MILLIS);
    }
  }

  @Test
  void aJobWaitsForItsRetryAndSaysUntilWhen() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .retry(RetryPolicy.attempts(2).backoff(MINUTE))
        .build();
    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.RETRY_SCHEDULED));
    Instant due = JobRig.START.plusSeconds(60);
    assertThat(rig.find(handle).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(rig.find(handle).dueAt()).isEqualTo(due);
    rig.clock().advanceTo(due.minusMillis(1));
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(due));
    rig.clock().advanceTo(due);
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 2, AttemptOutcome.COMPLETED));
  }

  @Test
  void aDelayWithoutEndIsStillWritten() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(ChronoUnit.FOREVER.getDuration())))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).hasSize(1);
    assertThat(rig.clock().instant()).isEqualTo("9999-12-31T23:59:59.999Z");
  }

  @Test
  void aBackoffThatThrowsLosesNeitherTheErrorNorTheRetry() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .retry(RetryPolicy.attempts(2).backoff((failures, random) -> {
          throw new ArithmeticException("the backoff is broken");
        }))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.message()).isEqualTo("failure 1 of a");
      assertThat(error.stackTrace())
          .contains("Suppressed: java.lang.ArithmeticException: the backoff is broken");
    });
    assertThat(rig.clock().instant())
        .as("the default policy's delay stands in")
        .isBetween(JobRig.START.plusSeconds(2), JobRig.START.plusSeconds(3));
  }

  @Test
  void aNegativeDelayMeansAtOnce() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", failing(1))
        .retry(RetryPolicy.attempts(2).backoff((failures, random) -> Duration.ofDays(-1)))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(rig.clock().instant()).isEqualTo(JobRig.START);
  }

  private static StepAction<String> failing(int times) {
    AtomicInteger failures = new AtomicInteger();
    return (text, step) -> {
      int failure = failures.incrementAndGet();
      if (failure <= times) {
        throw new IllegalStateException("failure " + failure + " of " + step.stepName());
      }
    };
  }

  private static List<String> stepsOf(StoredJob job) {
    return job.errors().stream().map(ErrorRecord::step).toList();
  }
}
