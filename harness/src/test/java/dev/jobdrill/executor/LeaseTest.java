package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeaseTest {
  private final JobRig rig = new JobRig();
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @ParameterizedTest
  @EnumSource(Where.class)
  void aVanishedWorkersJobIsTakenOverWhenItsLeaseHasRunOut(Where where) {
    Pipeline<String> pipeline = threeSteps().build();
    JobExecutor executor = crashing(pipeline, where, "two", 1);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    assertThatThrownBy(executor::runNext).isInstanceOf(WorkerCrash.class);
    StoredJob lying = rig.find(handle);
    assertThat(lying.state()).isEqualTo(JobState.ACTIVE);
    assertThat(lying.errors()).isEmpty();
    assertThat(lying.dueAt()).isEqualTo(JobRig.START.plus(JobRig.LEASE));

    rig.clock().advance(JobRig.LEASE.minusMillis(1));
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(JobRig.START.plus(JobRig.LEASE)));
    rig.clock().advance(Duration.ofMillis(1));
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 2, AttemptOutcome.COMPLETED));

    StoredJob job = rig.find(handle);
    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.attempt()).isEqualTo(1);
      assertThat(error.step()).isEqualTo(where.stepThatWasLost);
      assertThat(error.type()).isEqualTo(ErrorRecord.LEASE_EXPIRED);
      assertThat(error.message())
          .matches("worker worker-\\S+ vanished: its lease ran out before it wrote an outcome");
      assertThat(error.stackTrace()).isEmpty();
      assertThat(error.at()).isEqualTo(JobRig.START.plus(JobRig.LEASE));
    });
    assertThat(ran).containsExactlyElementsOf(where.stepsThatRan);
  }

  @Test
  void aCrashThatLastsLongIsRecordedWhenItIsFound() {
    Pipeline<String> pipeline = threeSteps().build();
    JobExecutor executor = crashing(pipeline, Where.BEFORE_STEP, "one", 1);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    assertThatThrownBy(executor::runNext).isInstanceOf(WorkerCrash.class);
    rig.clock().advance(Duration.ofDays(3));
    executor.runNext();

    assertThat(rig.find(handle).errors().get(0).at())
        .isEqualTo(JobRig.START.plus(Duration.ofDays(3)));
  }

  @Test
  void aLostAttemptCountsAndTheLastOneBuriesWithoutRunning() {
    Pipeline<String> pipeline = threeSteps()
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ZERO)))
        .build();
    JobExecutor executor = crashing(pipeline, Where.AFTER_STEP, "two", 99);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(executor::runNext).isInstanceOf(WorkerCrash.class);
      rig.clock().advance(JobRig.LEASE);
    }
    List<String> before = List.copyOf(ran);
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 3, AttemptOutcome.DEAD));

    StoredJob job = rig.find(handle);
    assertThat(ran).isEqualTo(before);
    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(3);
    assertThat(job.errors()).extracting(ErrorRecord::attempt).containsExactly(1, 2, 3);
    assertThat(job.errors()).extracting(ErrorRecord::step).containsOnly("two");
    assertThat(job.checkpoints()).containsOnlyKeys("one");
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  @Test
  void lostAndFailedAttemptsCountTogether() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          if (step.attempt() % 2 == 1) {
            throw new WorkerCrash("in attempt " + step.attempt());
          }
          throw new IllegalStateException("attempt " + step.attempt());
        })
        .retry(RetryPolicy.attempts(4).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(4);
    assertThat(job.errors())
        .extracting(ErrorRecord::type)
        .containsExactly(
            ErrorRecord.LEASE_EXPIRED,
            "java.lang.IllegalStateException",
            ErrorRecord.LEASE_EXPIRED,
            "java.lang.IllegalStateException");
  }

  @Test
  void aLostAttemptCountsAgainstTheStepsOwnPolicy() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> ran.add("a"))
        .action(
            "charge",
            (text, step) -> {
              ran.add("charge");
              throw new WorkerCrash("after the charge");
            },
            StepOptions.retry(RetryPolicy.never()))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(ran).containsExactly("a", "charge");
  }

  @Test
  void eachCheckpointRenewsTheLease() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> rig.clock().advance(Duration.ofSeconds(20)))
        .action("b", (text, step) -> rig.clock().advance(Duration.ofSeconds(20)))
        .action("c", (text, step) -> rig.clock().advance(Duration.ofSeconds(20)))
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(1);
  }

  @Test
  void aStepOfAnyLengthKeepsItsLease() {
    List<Transition> renewals = new ArrayList<>();
    JobInterceptor watching = new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == Transition.Kind.RENEW) {
          renewals.add(transition);
        }
        return call.proceed();
      }
    };
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("slow", (text, step) -> {
          step.sleep(JobRig.LEASE.multipliedBy(20));
          assertThat(rig.executor(quickSuccessor()).runNext()).isInstanceOf(RunResult.Idle.class);
        })
        .build();
    JobExecutor executor = rig.builder(pipeline).interceptor(watching).build();
    StoredJob job = rig.run(executor, pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(renewals).hasSize(60);
    rig.clock().advance(JobRig.LEASE.multipliedBy(2));
    assertThat(renewals).as("none once the attempt has ended").hasSize(60);
  }

  @Test
  void attemptsThatOverlapEachKeepTheirLease() {
    JobExecutor[] executor = new JobExecutor[1];
    Pipeline<String> inner = Pipeline.named("inner")
        .input(String.class)
        .action("slow", (text, step) -> step.sleep(JobRig.LEASE.multipliedBy(3)))
        .build();
    Pipeline<String> outer = Pipeline.named("outer")
        .input(String.class)
        .action("slow", (text, step) -> {
          step.sleep(JobRig.LEASE.dividedBy(7));
          assertThat(executor[0].runNext())
              .isInstanceOfSatisfying(
                  RunResult.Ran.class,
                  ran -> assertThat(ran.outcome()).isEqualTo(AttemptOutcome.COMPLETED));
          step.sleep(JobRig.LEASE.multipliedBy(3));
        })
        .build();
    executor[0] = rig.executor(outer, inner);
    JobHandle job = executor[0].enqueue(outer, "x", EnqueueOptions.freshCorrelation());
    executor[0].enqueue(inner, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor[0].runNext())
        .isEqualTo(new RunResult.Ran("outer", job.jobId(), 1, AttemptOutcome.COMPLETED));
    assertThat(rig.find(job).errors()).isEmpty();
  }

  @Test
  void aStepThatOutlivesItsLeaseWritesNothing() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("slow", (text, step) -> {
          if (step.attempt() == 1) {
            rig.clock().advance(JobRig.LEASE);
          }
        })
        .build();
    JobExecutor executor =
        rig.builder(pipeline).interceptor(JobRig.withoutRenewals()).build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.LEASE_LOST));
    assertThat(rig.find(handle).state()).isEqualTo(JobState.ACTIVE);
    assertThat(rig.find(handle).checkpoints()).isEmpty();
    assertThat(rig.settle(executor, handle).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aZombieThatGoesOnBesideItsSuccessorIsToldSoAndChangesNothing() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .step("slow", String.class, (text, step) -> {
          if (step.attempt() == 1) {
            rig.clock().advance(JobRig.LEASE);
            assertThat(rig.executor(quickSuccessor()).runNext()).isInstanceOf(RunResult.Ran.class);
          }
          return "by attempt " + step.attempt();
        })
        .build();
    JobExecutor zombie =
        rig.builder(pipeline).interceptor(JobRig.withoutRenewals()).build();
    JobHandle handle = zombie.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThat(zombie.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.LEASE_LOST));
    Map<String, String> checkpoints = rig.find(handle).checkpoints();
    assertThat(checkpoints).containsEntry("slow", "\"by the successor\"");
    assertThat(rig.find(handle).state()).isEqualTo(JobState.COMPLETED);
  }

  private static Pipeline<String> quickSuccessor() {
    return Pipeline.named("p")
        .input(String.class)
        .step("slow", String.class, (text, step) -> "by the successor")
        .build();
  }

  private PipelineBuilder<String, String> threeSteps() {
    return Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> ran.add("one"))
        .action("two", (text, step) -> ran.add("two"))
        .action("three", (text, step) -> ran.add("three"));
  }

  private JobExecutor crashing(Pipeline<?> pipeline, Where where, String step, int attempts) {
    return rig.builder(pipeline).interceptor(where.crashAt(step, attempts)).build();
  }

  /** The points around the middle step at which a worker may die. */
  enum Where {
    BEFORE_STEP("two", "one", "two", "three"),
    AFTER_STEP("two", "one", "two", "two", "three"),
    BEFORE_CHECKPOINT("two", "one", "two", "two", "three"),
    AFTER_CHECKPOINT("three", "one", "two", "three");

    private final String stepThatWasLost;
    private final List<String> stepsThatRan;

    Where(String stepThatWasLost, String... stepsThatRan) {
      this.stepThatWasLost = stepThatWasLost;
      this.stepsThatRan = List.of(stepsThatRan);
    }

    JobInterceptor crashAt(String step, int attempts) {
      return new JobInterceptor() {
        @Override
        public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
          boolean here = execution.step().equals(step) && execution.attempt() <= attempts;
          if (here && Where.this == BEFORE_STEP) {
            throw new WorkerCrash("before " + step);
          }
          Object output = call.proceed();
          if (here && Where.this == AFTER_STEP) {
            throw new WorkerCrash("after " + step);
          }
          return output;
        }

        @Override
        public boolean aroundTransition(Transition transition, TransitionCall call) {
          boolean here = step.equals(transition.step()) && transition.attempt() <= attempts;
          if (here && Where.this == BEFORE_CHECKPOINT) {
            throw new WorkerCrash("before the checkpoint of " + step);
          }
          boolean accepted = call.proceed();
          if (here && Where.this == AFTER_CHECKPOINT) {
            throw new WorkerCrash("after the checkpoint of " + step);
          }
          return accepted;
        }
      };
    }
  }
}
