package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryAfterException;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScopeTest {
  private final JobRig rig = new JobRig();
  private final List<String> ran = new ArrayList<>();

  @Test
  void aFailureUnderAPolicyFromTheTopRunsEveryStepAgain() {
    StoredJob job = rig.run(failingOnce(fromTheTop()), "x");

    assertThat(ran).containsExactly("one#1", "two#1", "one#2", "two#2");
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.checkpoints()).containsEntry("one", "\"one of attempt 2\"");
  }

  @Test
  void itsTwinResumesAtTheFailedStep() {
    StoredJob job = rig.run(failingOnce(RetryPolicy.attempts(3)), "x");

    assertThat(ran).containsExactly("one#1", "two#1", "two#2");
    assertThat(job.checkpoints()).containsEntry("one", "\"one of attempt 1\"");
  }

  @Test
  void aVanishedWorkerUnderAPolicyFromTheTopRunsEveryStepAgain() {
    StoredJob job = rig.run(crashingOnce(fromTheTop()), "x");

    assertThat(ran).containsExactly("one#1", "two#1", "one#2", "two#2");
    assertThat(job.checkpoints()).containsEntry("one", "\"one of attempt 2\"");
  }

  @Test
  void theTwinOfAVanishedWorkerResumes() {
    rig.run(crashingOnce(RetryPolicy.attempts(3)), "x");

    assertThat(ran).containsExactly("one#1", "two#1", "two#2");
  }

  @Test
  void sidekiqRunsAFailingJob26TimesFromTheTopInAboutThreeWeeks() {
    StoredJob job = rig.run(failing(RetryPolicy.sidekiq()), "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(26);
    assertThat(ran.stream().filter(step -> step.startsWith("one"))).hasSize(26);
    assertThat(Duration.between(JobRig.START, job.settledAt()))
        .isBetween(Duration.ofDays(20), Duration.ofDays(21));
  }

  @Test
  void bullMqGivesUpAtOnceByDefaultAndElseDoublesWithoutJitter() {
    assertThat(rig.run(failing(RetryPolicy.bullmq()), "x").attempts()).isEqualTo(1);
    StoredJob job = rig.run(failing(RetryPolicy.bullmq(4, Duration.ofSeconds(1))), "x");

    assertThat(job.attempts()).isEqualTo(4);
    assertThat(Duration.between(job.enqueuedAt(), job.settledAt()))
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void temporalNeverGivesUpAndKeepsWhatIsDone() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> ran.add("one"))
        .action("two", (text, step) -> {
          if (step.attempt() <= 40) {
            throw new IllegalStateException("attempt " + step.attempt());
          }
        })
        .retry(RetryPolicy.temporal())
        .build();
    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(ran).containsExactly("one");
    // 1 + 2 + 4 + ... + 64, then 100 s each: the cap is a hundred times the first interval.
    assertThat(Duration.between(job.enqueuedAt(), job.settledAt()))
        .isEqualTo(Duration.ofSeconds(127 + 33 * 100));
  }

  @Test
  void aPolicyPerStepCountsEachStepByItself() {
    Pipeline<String> each = failingTwiceEach(RetryPolicy.attempts(3).perStep());
    Pipeline<String> together = failingTwiceEach(RetryPolicy.attempts(3));

    assertThat(rig.run(each, "x").state()).isEqualTo(JobState.COMPLETED);
    assertThat(new JobRig().run(together, "x").state()).isEqualTo(JobState.DEAD);
  }

  @Test
  void theDelayThatTheOtherSideAskedForReplacesTheBackoff() {
    Pipeline<String> pipeline = asking("120", RetryPolicy.attempts(2));
    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();

    assertThat(rig.find(handle).dueAt()).isEqualTo(JobRig.START.plusSeconds(120));
    assertThat(rig.settle(executor, handle).errors()).hasSize(2);
  }

  @Test
  void anUnreadableDelayLeavesTheBackoff() {
    Pipeline<String> pipeline =
        asking("soon", RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(7))));
    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();

    assertThat(rig.find(handle).dueAt()).isEqualTo(JobRig.START.plusSeconds(7));
  }

  @Test
  void anAskedDelayBringsNoFurtherAttempt() {
    assertThat(rig.run(asking("120", RetryPolicy.never()), "x").state()).isEqualTo(JobState.DEAD);
    assertThat(rig.run(
                asking("120", RetryPolicy.attempts(9).notRetrying(RetryAfterException.class)), "x")
            .attempts())
        .isEqualTo(1);
  }

  private static Pipeline<String> asking(String header, RetryPolicy policy) {
    return Pipeline.named("p")
        .input(String.class)
        .action("ask", (text, step) -> {
          throw RetryAfterException.fromHeader(header, "HTTP 429");
        })
        .retry(policy)
        .build();
  }

  private static RetryPolicy fromTheTop() {
    return RetryPolicy.attempts(3).scope(RetryScope.FROM_THE_TOP);
  }

  private Pipeline<String> failingOnce(RetryPolicy policy) {
    return twoSteps(policy, 1, new IllegalStateException("once"));
  }

  private Pipeline<String> failing(RetryPolicy policy) {
    return twoSteps(policy, 99, new IllegalStateException("always"));
  }

  private Pipeline<String> crashingOnce(RetryPolicy policy) {
    return twoSteps(policy, 1, new WorkerCrash("once"));
  }

  private Pipeline<String> twoSteps(RetryPolicy policy, int times, Throwable failure) {
    return Pipeline.named("p")
        .input(String.class)
        .step("one", String.class, (text, step) -> {
          ran.add("one#" + step.attempt());
          return "one of attempt " + step.attempt();
        })
        .action("two", (text, step) -> {
          ran.add("two#" + step.attempt());
          if (step.attempt() <= times) {
            throwAny(failure);
          }
        })
        .retry(policy)
        .build();
  }

  private static void throwAny(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private static Pipeline<String> failingTwiceEach(RetryPolicy policy) {
    return Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> failUntil(3, step.attempt()), StepOptions.DEFAULT)
        .action("two", (text, step) -> failUntil(5, step.attempt()))
        .retry(policy)
        .build();
  }

  private static void failUntil(int attempt, int now) {
    if (now < attempt) {
      throw new IllegalStateException("attempt " + now);
    }
  }
}
