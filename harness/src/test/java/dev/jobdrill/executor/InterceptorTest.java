package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InterceptorTest {
  private final JobRig rig = new JobRig();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Pipeline<String> pipeline = Pipeline.named("p")
      .input(String.class)
      .step("a", String.class, (text, step) -> text)
      .action("b", (text, step) -> {
        if (step.attempt() == 1) {
          throw new IllegalStateException("once");
        }
      })
      .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5))))
      .build();

  @Test
  void seesEverythingThatHappensToAJobInOrder() {
    rig.run(rig.builder(pipeline).interceptor(new Logging("")).build(), pipeline, "x");

    assertThat(log)
        .containsExactly(
            "ENQUEUE #0 null",
            "attempt 1",
            "step a #1 java.lang.String",
            "CHECKPOINT #1 a",
            "step b #1 none",
            "FAIL #1 b",
            "retry of b at " + JobRig.START.plusSeconds(5),
            "attempt 1 RETRY_SCHEDULED",
            "attempt 2",
            "skipped a",
            "step b #2 none",
            "COMPLETE #2 b",
            "attempt 2 COMPLETED");
  }

  @Test
  void theFirstIsTheOutermost() {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new Logging("outer "))
        .interceptor(new Logging("inner "))
        .build();
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();

    assertThat(log.subList(0, 5))
        .containsExactly(
            "outer ENQUEUE #0 null",
            "inner ENQUEUE #0 null",
            "outer attempt 1",
            "inner attempt 1",
            "outer step a #1 java.lang.String");
    assertThat(log.subList(log.size() - 4, log.size()))
        .containsExactly(
            "outer retry of b at " + JobRig.START.plusSeconds(5),
            "inner retry of b at " + JobRig.START.plusSeconds(5),
            "inner attempt 1 RETRY_SCHEDULED",
            "outer attempt 1 RETRY_SCHEDULED");
    assertThat(rig.find(handle).state()).isEqualTo(JobState.SCHEDULED);
  }

  @Test
  void mayReplaceAnOutput() {
    Pipeline<String> reading = Pipeline.named("p")
        .input(String.class)
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> log.add(text))
        .build();
    rig.run(
        rig.builder(reading)
            .interceptor(new JobInterceptor() {
              @Override
              public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
                Object output = call.proceed();
                return execution.step().equals("a") ? output + " and more" : output;
              }
            })
            .build(),
        reading,
        "x");

    assertThat(log).containsExactly("x and more");
  }

  @Test
  void anOutputOfAnotherTypeFailsTheStep() {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public Object aroundStep(StepExecution execution, StepCall call) {
            return List.of(1);
          }
        })
        .build();
    StoredJob job = rig.run(executor, pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors()).allSatisfy(error -> {
      assertThat(error.step()).isEqualTo("a");
      assertThat(error.type()).isEqualTo(PayloadException.class.getName());
    });
  }

  @Test
  void aCrashAtAnyWriteLeavesTheJobToItsLease() {
    for (Transition.Kind kind : List.of(Kind.CHECKPOINT, Kind.COMPLETE, Kind.FAIL, Kind.BURY)) {
      for (boolean applied : new boolean[] {false, true}) {
        List<Transition> crashed = new ArrayList<>();
        StoredJob job = crashAt(kind, applied, crashed);
        assertThat(job.state().isSettled()).as("%s, applied %s", kind, applied).isTrue();
        assertThat(crashed).hasSize(1);
        boolean lost = !applied || kind == Transition.Kind.CHECKPOINT;
        assertThat(job.errors().stream().anyMatch(e -> e.type().equals(ErrorRecord.LEASE_EXPIRED)))
            .as("%s, applied %s: lost attempt", kind, applied)
            .isEqualTo(lost);
        assertThat(job.errors()).extracting(ErrorRecord::attempt).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void aLostReplyOfAnEnqueueingIsMendedByTheSameJobId() {
    JobInterceptor losing = new JobInterceptor() {
      private boolean lost;

      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        boolean accepted = call.proceed();
        if (transition.kind() == Transition.Kind.ENQUEUE && !lost) {
          lost = true;
          throw new IllegalStateException("reply lost");
        }
        return accepted;
      }
    };
    JobExecutor executor = rig.builder(pipeline).interceptor(losing).build();
    EnqueueOptions named = EnqueueOptions.correlatedBy("c").jobId("order-7");
    assertThatThrownBy(() -> executor.enqueue(pipeline, "x", named)).hasMessage("reply lost");

    JobHandle handle = executor.enqueue(pipeline, "x", named);
    assertThat(handle.created()).isFalse();
    assertThat(rig.settle(executor, handle).attempts()).isEqualTo(2);
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  /** Runs a job whose worker dies once at a write of this kind. */
  private static StoredJob crashAt(
      Transition.Kind kind, boolean applied, List<Transition> crashed) {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {})
        .action("b", (text, step) -> {
          boolean failing =
              kind == Transition.Kind.BURY || (kind == Transition.Kind.FAIL && step.attempt() == 1);
          if (failing) {
            throw new IllegalStateException("attempt " + step.attempt());
          }
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(5))))
        .build();
    JobRig rig = new JobRig();
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() != kind || !crashed.isEmpty()) {
              return call.proceed();
            }
            crashed.add(transition);
            if (applied) {
              call.proceed();
            }
            throw new WorkerCrash("at " + transition);
          }
        })
        .build();
    return rig.run(executor, pipeline, "x");
  }

  private final class Logging implements JobInterceptor {
    private final String name;

    Logging(String name) {
      this.name = name;
    }

    @Override
    public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
      log.add(name + "attempt " + job.attempt());
      AttemptOutcome outcome = call.proceed();
      log.add(name + "attempt " + job.attempt() + " " + outcome);
      return outcome;
    }

    @Override
    public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
      String type =
          execution.outputType() == null ? "none" : execution.outputType().getTypeName();
      log.add(name + "step " + execution.step() + " #" + execution.attempt() + " " + type);
      assertThat(execution.context().stepName()).isEqualTo(execution.step());
      return call.proceed();
    }

    @Override
    public boolean aroundTransition(Transition transition, TransitionCall call) {
      log.add(name + transition.kind() + " #" + transition.attempt() + " " + transition.step());
      return call.proceed();
    }

    @Override
    public void onSkipped(ClaimedJob job, String step) {
      log.add(name + "skipped " + step);
    }

    @Override
    public void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {
      log.add(name + "retry of " + error.step() + " at " + retryAt);
    }
  }
}
