package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepTimeoutTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final JobRig rig = new JobRig();

  @Test
  void aSlowStepIsInterruptedAtItsTimeoutAndTried() {
    StoredJob job = rig.run(
        limited((text, step) -> {
          if (step.attempt() == 1) {
            step.sleep(Duration.ofMinutes(5));
          }
        }),
        "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo(StepTimeoutException.class.getName());
      assertThat(error.message())
          .isEqualTo("Step 'limited' took longer than its timeout of PT10S: it was slow, not hung,"
              + " since it ended when it was interrupted.");
      assertThat(error.stackTrace()).contains("Caused by: java.lang.InterruptedException");
      assertThat(error.at()).isEqualTo(JobRig.START.plus(LIMIT));
    });
  }

  @Test
  void aStepThatReturnsThoughItWasInterruptedHasTimedOutAllTheSame() {
    StoredJob job = rig.run(
        limited((text, step) -> {
          if (step.attempt() == 1) {
            rig.clock().advance(LIMIT.plusSeconds(1));
          }
        }),
        "x");

    assertThat(job.errors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.message())
                .endsWith(
                    "since it ended when it was interrupted, by returning; what it returned is not used."));
  }

  @Test
  void aStepWithinItsTimeoutIsLeftAloneAndSoAreTheStepsAfterIt() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action(
            "limited", (text, step) -> step.sleep(LIMIT.minusMillis(1)), StepOptions.timeout(LIMIT))
        .action("unlimited", (text, step) -> step.sleep(LIMIT.multipliedBy(100)))
        .build();

    assertThat(rig.run(pipeline, "x").errors()).isEmpty();
  }

  @Test
  void aStepThatHeedsNoInterruptHangsAndItsJobIsTakenFromIt() {
    StoredJob job = rig.run(
        limited((text, step) -> {
          if (step.attempt() == 1) {
            sleepWhateverComes(Duration.ofMinutes(5));
          }
        }),
        "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo(StepHungException.class.getName());
      assertThat(error.message())
          .isEqualTo(
              "Step 'limited' hung: it took longer than its timeout of PT10S and did not end within"
                  + " PT5S of being interrupted. Its thread is lost until it ends by itself; give its calls"
                  + " timeouts of their own.");
      assertThat(error.stackTrace()).as("where it hung").contains("sleepWhateverComes");
      assertThat(error.at()).isEqualTo(JobRig.START.plus(LIMIT).plusSeconds(5));
    });
  }

  @Test
  void whatAHungStepReturnsInTheEndIsNotWritten() {
    Pipeline<String> pipeline = limited((text, step) -> {
      if (step.attempt() == 1) {
        sleepWhateverComes(Duration.ofMinutes(5));
      }
    });
    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.LEASE_LOST));
    assertThat(rig.find(handle).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(rig.find(handle).checkpoints()).isEmpty();
  }

  /** The interruption is the step's, though it comes while the executor waits to try again. */
  @Test
  void aStepThatSpawnsWhileTheStoreIsAwayIsInterruptedAfterwards() {
    Pipeline<String> child = WorkerTest.pipeline("c", (text, step) -> {});
    Pipeline<String> pipeline = limited((text, step) -> {
      step.spawn(child, "y");
      step.sleep(Duration.ofMinutes(5));
    });
    JobExecutor executor = rig.builder(pipeline, child)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Transition.Kind.SPAWN
                && rig.clock().instant().isBefore(JobRig.START.plus(LIMIT).plusSeconds(2))) {
              throw GivingUpTest.away();
            }
            return call.proceed();
          }
        })
        .build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    executor.runNext();

    assertThat(rig.find(handle).errors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.type()).isEqualTo(StepTimeoutException.class.getName()));
  }

  /** The thread that would run it is lost in the step. */
  @Test
  void aChildWhoseStepHungTakesNoNextJobEvenWhenItsParentIsTold() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action(
            "limited",
            (text, step) -> sleepWhateverComes(Duration.ofMinutes(5)),
            StepOptions.timeout(LIMIT))
        .retry(RetryPolicy.never())
        .build();
    JobExecutor executor = rig.executor(pipeline);
    JobRef child = new JobRef("p", "child");
    rig.store().enqueue(newJob(pipeline, child, new JobRef("p", "parent")));
    rig.store().enqueue(newJob(pipeline, new JobRef("p", "ready"), null));
    Claims claims = new Claims(executor.settings, "w");
    ClaimedJob claimed = ((ClaimResult.Claimed) claims.claim("p", 0)).job();

    JobExecutor.runner(
            executor.settings,
            claims,
            claimed,
            released -> claims.requestAlong(released, 0),
            Runnable::run)
        .orElseThrow()
        .run();

    assertThat(rig.store().find(child).orElseThrow().state()).isEqualTo(JobState.DEAD);
    assertThat(rig.store().depth("p").ready()).as("still there for others").isEqualTo(1);
  }

  private static NewJob newJob(Pipeline<?> pipeline, JobRef job, @Nullable JobRef parent) {
    return new NewJob(
        job,
        pipeline.name(),
        pipeline.shape().toString(),
        "corr-1",
        "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01",
        "\"in\"",
        JobRig.START,
        JobRig.START,
        parent);
  }

  @Test
  void limitsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> rig.builder().hangGrace(Duration.ZERO))
        .hasMessage("hangGrace is PT0S; expected more than zero");
  }

  private void sleepWhateverComes(Duration duration) {
    rig.clock().advance(duration);
  }

  private static Pipeline<String> limited(StepAction<String> body) {
    return Pipeline.named("p")
        .input(String.class)
        .action("limited", body, StepOptions.timeout(LIMIT))
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMinutes(10))))
        .build();
  }
}
