package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A write that fails for long does not keep an attempt for ever, though its lease can be renewed. */
class GivingUpTest {
  private final JobRig rig = new JobRig();
  private final List<String> ran = new ArrayList<>();
  private final Pipeline<String> child = WorkerTest.pipeline("c", (text, step) -> {});
  private final Pipeline<String> pipeline = Pipeline.named("p")
      .input(String.class)
      .action("one", (text, step) -> ran.add("one"))
      .action("two", (text, step) -> ran.add("two"))
      .build();

  @ParameterizedTest
  @EnumSource(names = {"CHECKPOINT", "COMPLETE"})
  void anotherAttemptGoesOnFromTheLastCheckpoint(Kind kind) {
    JobExecutor executor = rig.builder(pipeline).interceptor(failingFirst(kind)).build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.LEASE_LOST));
    assertThat(rig.clock().instant())
        .isBetween(
            JobRig.START.plus(JobRig.LEASE), JobRig.START.plus(JobRig.LEASE.multipliedBy(2)));

    StoredJob job = rig.settle(executor, handle);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.errors())
        .extracting(ErrorRecord::type)
        .containsExactly(ErrorRecord.LEASE_EXPIRED);
    String again = kind == Kind.CHECKPOINT ? "one" : "two";
    assertThat(ran.stream().filter(again::equals)).hasSize(2);
    assertThat(ran).hasSize(3);
  }

  /** What a step asks of the store fails for the step, and is no more its failure than a checkpoint's. */
  @ParameterizedTest
  @CsvSource({"SPAWN,false", "SPAWN,true", "ENQUEUE,false"})
  void soItDoesWhenAStepCannotSpawnChildren(Kind kind, boolean wrapped) {
    Pipeline<String> parent =
        spawning(away -> wrapped ? new IllegalStateException("cannot spawn", away) : away);
    JobExecutor executor = rig.builder(parent, child)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            boolean entry =
                transition.kind() == Kind.ENQUEUE && transition.jobId().equals("p");
            if (transition.kind() == kind
                && !entry
                && rig.clock()
                    .instant()
                    .isBefore(JobRig.START.plus(JobRig.LEASE.multipliedBy(2)))) {
              throw away();
            }
            return call.proceed();
          }
        })
        .build();
    JobHandle handle =
        executor.enqueue(parent, "x", EnqueueOptions.freshCorrelation().jobId("p"));

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("p", "p", 1, AttemptOutcome.LEASE_LOST));
    assertThat(rig.find(handle).errors()).isEmpty();
  }

  @Test
  void aStepThatFailsOfItselfAfterItDidWithoutChildrenHasFailed() {
    Pipeline<String> parent = spawning(away -> new IllegalStateException("something else"));
    JobExecutor executor =
        rig.builder(parent, child).interceptor(failingFirst(Kind.SPAWN)).build();

    StoredJob job = rig.run(executor, parent, "x");

    assertThat(job.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message()).isEqualTo("something else"));
  }

  private Pipeline<String> spawning(Function<JobStoreException, RuntimeException> whenAway) {
    return Pipeline.named("p")
        .input(String.class)
        .action("one", (text, step) -> {
          try {
            step.spawn(child, "y");
          } catch (JobStoreException away) {
            throw whenAway.apply(away);
          }
        })
        .retry(RetryPolicy.never())
        .build();
  }

  @Test
  void aWriteThatFailsForLessThanALeaseIsMade() {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          private int failures;

          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Kind.COMPLETE && failures++ < 25) {
              throw away();
            }
            return call.proceed();
          }
        })
        .build();

    assertThat(rig.run(executor, pipeline, "x").errors()).isEmpty();
    assertThat(ran).containsExactly("one", "two");
  }

  private static JobInterceptor failingFirst(Kind kind) {
    return new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == kind && transition.attempt() == 1) {
          throw away();
        }
        return call.proceed();
      }
    };
  }

  static JobStoreException away() {
    return new JobStoreException("away", Reason.NOT_PERMITTED, Outcome.NOT_APPLIED, null);
  }
}
