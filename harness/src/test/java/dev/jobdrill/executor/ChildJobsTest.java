package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.ChildResults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChildJobsTest {
  private static final RetryPolicy POLICY =
      RetryPolicy.attempts(4).backoff(Backoff.fixed(Duration.ofSeconds(1)));

  private final JobRig rig = new JobRig();
  private final List<String> ran = new ArrayList<>();
  private final Pipeline<Integer> square = Pipeline.named("square")
      .input(Integer.class)
      .step("square", Integer.class, (number, step) -> {
        ran.add(step.jobId());
        if (number < 0) {
          throw new IllegalArgumentException(number + " is negative");
        }
        return number * number;
      })
      .action("after", (number, step) -> {})
      .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))))
      .build();

  @Test
  void aStepGetsTheOutputsOfItsChildrenInTheOrderOfTheirInputs() {
    StoredJob job = settle(summing(List.of(3, 1, 2)));

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.checkpoints()).containsEntry("sum", "\"[9, 1, 4]\"");
    assertThat(job.errors()).isEmpty();
    assertThat(job.children().keySet())
        .extracting(JobRef::toString)
        .containsExactlyInAnyOrder("square/p/sum/1", "square/p/sum/2", "square/p/sum/3");
    assertThat(ran).containsExactly("p/sum/1", "p/sum/2", "p/sum/3");
  }

  @Test
  void noWorkerHoldsAJobThatWaits() {
    Pipeline<String> parent = summing(List.of(2));
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle = enqueue(executor, parent);
    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("parent", "p", 1, AttemptOutcome.WAITING));

    StoredJob waiting = rig.find(handle);
    assertThat(waiting.state()).isEqualTo(JobState.WAITING);
    assertThat(waiting.dueAt()).isNull();
    assertThat(rig.store().depth("parent")).isEqualTo(new QueueDepth(0, 0, 0, 1, 0));
    rig.clock().advance(Duration.ofDays(300));
    assertThat(rig.settle(executor, handle).errors()).isEmpty();
  }

  @Test
  void childrenInheritTheCorrelationAndTheTrace() {
    Pipeline<String> parent = summing(List.of(2));
    StoredJob job = settle(parent);
    StoredJob child = rig.store().find(new JobRef("square", "p/sum/1")).orElseThrow();

    assertThat(child.correlationId()).isEqualTo("corr-1");
    assertThat(child.traceparent().substring(0, 35)).isEqualTo(job.traceparent().substring(0, 35));
    assertThat(child.traceparent()).isNotEqualTo(job.traceparent());
    assertThat(child.parent()).isEqualTo(new JobRef("parent", "p"));
  }

  @Test
  void aStepThatFailsAfterItsChildrenWereEnqueuedHasTheSameOnesAgain() {
    AtomicInteger failures = new AtomicInteger(2);
    Pipeline<String> parent = parent((text, step) -> {
      step.spawnAll(square, List.of(5, 6));
      if (failures.getAndDecrement() > 0) {
        throw new IllegalStateException("after the spawn");
      }
      return "done";
    });
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle = enqueue(executor, parent);
    StoredJob job = rig.settle(executor, handle);
    while (executor.runNext() instanceof RunResult.Ran) {
      // Children that nobody waits for.
    }

    assertThat(job.errors()).hasSize(2);
    assertThat(ran).containsExactlyInAnyOrder("p/sum/1", "p/sum/2");
  }

  @Test
  void deadChildrenEndAStepThatInsistsOnAllOutputs() {
    StoredJob job = settle(summing(List.of(3, -1, -2)));

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo(ChildDiedException.class.getName());
      assertThat(error.message())
          .isEqualTo(
              "2 of 3 child jobs died: p/sum/2 of java.lang.IllegalArgumentException: -1 is negative;"
                  + " p/sum/3 of java.lang.IllegalArgumentException: -2 is negative. Redrive them and, when they"
                  + " have completed, this job; or let the step bear dead children by asking for completed()"
                  + " and dead().");
    });
  }

  @Test
  void aStepCanBearDeadChildren() {
    StoredJob job = settle(parent((text, step) -> {
      ChildResults results = step.spawnAll(square, List.of(3, -1)).await();
      return results.completed(Integer.class) + " " + results.dead().keySet();
    }));

    assertThat(job.checkpoints()).containsEntry("sum", "\"{p/sum/1=9} [p/sum/2]\"");
  }

  @Test
  void aDeadChildThatIsRedrivenIsKnownToItsParentsRedrive() {
    AtomicInteger floor = new AtomicInteger(0);
    Pipeline<Integer> fussy = Pipeline.named("fussy")
        .input(Integer.class)
        .step("check", Integer.class, (number, step) -> {
          if (number < floor.get()) {
            throw new IllegalArgumentException("too low");
          }
          return number;
        })
        .retry(RetryPolicy.never())
        .build();
    floor.set(5);
    Pipeline<String> parent = parent(
        (text, step) -> step.spawn(fussy, 1).await().outputs(Integer.class).toString());
    JobExecutor executor = rig.executor(parent, fussy);
    JobHandle handle = enqueue(executor, parent);
    assertThat(rig.settle(executor, handle).state()).isEqualTo(JobState.DEAD);

    floor.set(0);
    executor.deadSet("fussy").redriveAll(RetryScope.FAILED_STEP);
    assertThat(rig.settle(executor, new JobHandle("fussy", "p/sum/1", true)).state())
        .isEqualTo(JobState.COMPLETED);
    executor.deadSet("parent").redriveAll(RetryScope.FAILED_STEP);
    assertThat(rig.settle(executor, handle).checkpoints()).containsEntry("sum", "\"[1]\"");
  }

  @Test
  void aThousandChildrenOfOneParentAreAwaited() {
    List<Integer> numbers = IntStream.range(0, 1_000).boxed().toList();
    Pipeline<String> parent = parent(
        (text, step) -> step.spawnAll(square, numbers).await().outputs(Integer.class).stream()
                .mapToInt(Integer::intValue)
                .sum()
            + "");
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle = enqueue(executor, parent);
    for (int i = 0; i < 1_002; i++) {
      assertThat(executor.runNext()).isInstanceOf(RunResult.Ran.class);
    }

    assertThat(rig.find(handle).checkpoints()).containsEntry("sum", "\"332833500\"");
    assertThat(rig.find(handle).attempts()).isEqualTo(2);
    assertThat(new HashSet<>(ran)).hasSize(1_000);
    assertThat(ran).hasSize(1_000);
  }

  @Test
  void whatAStepEnqueuesByTheExecutorIsItsChild() {
    JobExecutor[] executor = new JobExecutor[1];
    Pipeline<String> parent =
        parent((text, step) -> executor[0].enqueue(square, 4).jobId());
    executor[0] = rig.executor(parent, square);
    StoredJob job = rig.settle(executor[0], enqueue(executor[0], parent));

    assertThat(job.checkpoints()).containsEntry("sum", "\"p/sum/1\"");
    assertThat(rig.store().find(new JobRef("square", "p/sum/1")).orElseThrow().correlationId())
        .isEqualTo("corr-1");
  }

  @Test
  void outsideAnyStepTheCorrelationIdIsAskedFor() {
    JobExecutor executor = rig.executor(square);

    assertThatThrownBy(() -> executor.enqueue(square, 4))
        .isInstanceOf(MissingCorrelationException.class)
        .hasMessage(
            "A job of pipeline 'square' was enqueued without a correlation id, and outside any step whose"
                + " id it could inherit. Pass EnqueueOptions.correlatedBy(id) with the id of what triggered it,"
                + " or EnqueueOptions.freshCorrelation() if nothing did.");
  }

  @Test
  void anIdTooLongToBeDerivedReadablyIsDigested() {
    String longId = "p".repeat(128);
    Pipeline<String> parent = summing(List.of(1, 2));
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle =
        executor.enqueue(parent, "x", EnqueueOptions.correlatedBy("c").jobId(longId));

    assertThat(rig.settle(executor, handle).children().keySet())
        .hasSize(2)
        .allSatisfy(child -> assertThat(child.id()).matches("child-[0-9a-f]{64}"));
  }

  /** Where a worker dies once. */
  @ParameterizedTest
  @EnumSource(
      value = Transition.Kind.class,
      names = {"SPAWN", "ENQUEUE", "PARK", "TELL_PARENT", "COMPLETE", "CHECKPOINT"})
  void aCrashAtAnyWriteOfParentOrChildChangesNothingOfTheResult(Transition.Kind kind) {
    for (boolean applied : new boolean[] {true, false}) {
      JobRig own = new JobRig();
      List<Transition> crashed = new ArrayList<>();
      Pipeline<String> parent = summing(List.of(3, 1, 2));
      JobExecutor executor = own.builder(parent, square)
          .interceptor(crashingAt(kind, applied, crashed))
          .build();
      JobHandle handle =
          executor.enqueue(parent, "x", EnqueueOptions.correlatedBy("corr-1").jobId("p"));
      StoredJob job = own.settle(executor, handle);

      assertThat(crashed).as("%s, applied %s", kind, applied).hasSize(1);
      assertThat(job.checkpoints()).containsEntry("sum", "\"[9, 1, 4]\"");
      assertThat(job.state()).isEqualTo(JobState.COMPLETED);
      runUntilNothingIsDue(own, executor);
      assertThat(own.store().depth("square")).isEqualTo(new QueueDepth(0, 0, 0, 0, 0));
      assertThat(own.store().depth("parent")).isEqualTo(new QueueDepth(0, 0, 0, 0, 0));
    }
  }

  private static void runUntilNothingIsDue(JobRig rig, JobExecutor executor) {
    while (true) {
      if (executor.runNext() instanceof RunResult.Idle idle) {
        if (idle.nextDue() == null) {
          return;
        }
        rig.clock().advanceTo(idle.nextDue());
      }
    }
  }

  private static JobInterceptor crashingAt(
      Transition.Kind kind, boolean applied, List<Transition> crashed) {
    return new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        boolean entry =
            transition.kind() == Transition.Kind.ENQUEUE && transition.jobId().equals("p");
        if (transition.kind() != kind || entry || !crashed.isEmpty()) {
          return call.proceed();
        }
        crashed.add(transition);
        if (applied) {
          call.proceed();
        }
        throw new WorkerCrash("at " + transition);
      }
    };
  }

  @Test
  void aZombieEnqueuesNoChildren() {
    List<String> rejected = new ArrayList<>();
    Pipeline<String> parent = parent((text, step) -> {
      if (step.attempt() == 1) {
        rig.clock().advance(JobRig.LEASE);
        assertThatThrownBy(() -> step.spawn(square, 1))
            .isInstanceOf(LeaseLostException.class)
            .hasMessage(
                "Attempt 1 of job parent/p lost its lease, so it can enqueue no children: another worker"
                    + " runs the job, or will.");
        rejected.add("spawn");
      }
      return "done";
    });
    JobExecutor executor =
        rig.builder(parent, square).interceptor(JobRig.withoutRenewals()).build();
    JobHandle handle = enqueue(executor, parent);

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("parent", "p", 1, AttemptOutcome.LEASE_LOST));
    assertThat(rejected).hasSize(1);
    assertThat(rig.find(handle).children()).isEmpty();
    assertThat(rig.store().depth("square").ready()).isZero();
  }

  /** Naming them is fenced; their enqueueing goes to other queues, which may be elsewhere. */
  @Test
  void aZombieEnqueuesNoMoreOfTheChildrenThatItNamed() {
    RunResult result = spawnFour(new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        boolean accepted = transition.kind() != Transition.Kind.RENEW && call.proceed();
        if (isOfSecondChild(transition)) {
          rig.clock().advance(JobRig.LEASE);
        }
        return accepted;
      }
    });

    assertThat(result).isEqualTo(new RunResult.Ran("parent", "p", 1, AttemptOutcome.LEASE_LOST));
    assertThat(rig.store().depth("square").ready()).isEqualTo(2);
  }

  /** All that is known of the lease here is that it should have ended; a renewal says that it has not. */
  @Test
  void aLeaseWhoseRenewalsWentUnansweredIsNotLost() {
    AtomicBoolean unanswered = new AtomicBoolean(true);
    RunResult result = spawnFour(new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        boolean accepted = call.proceed();
        if (transition.kind() == Transition.Kind.RENEW && unanswered.get()) {
          throw new JobStoreException("no answer", Reason.CONNECTION_LOST, Outcome.UNKNOWN, null);
        }
        if (isOfSecondChild(transition)) {
          rig.clock().advance(JobRig.LEASE);
          unanswered.set(false);
        }
        return accepted;
      }
    });

    assertThat(result).isEqualTo(new RunResult.Ran("parent", "p", 1, AttemptOutcome.COMPLETED));
    assertThat(rig.store().depth("square").ready()).isEqualTo(4);
  }

  /** Runs the first attempt of a parent of four children. */
  private RunResult spawnFour(JobInterceptor interceptor) {
    Pipeline<String> parent =
        parent((text, step) -> "" + step.spawnAll(square, List.of(1, 2, 3, 4)).jobIds());
    JobExecutor executor = rig.builder(parent, square).interceptor(interceptor).build();
    enqueue(executor, parent);
    return executor.runNext();
  }

  private static boolean isOfSecondChild(Transition transition) {
    return transition.kind() == Transition.Kind.ENQUEUE && transition.jobId().equals("p/sum/2");
  }

  @Test
  void aParentOfTheIdOfOneThatIsGoneKnowsWhatBecameOfItsChildren() {
    Pipeline<String> parent = summing(List.of(3, -1));
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle = enqueue(executor, parent);
    assertThat(rig.settle(executor, handle).state()).isEqualTo(JobState.DEAD);
    assertThat(executor.deadSet("parent").delete("p")).isTrue();

    StoredJob again = rig.settle(executor, enqueue(executor, parent));

    assertThat(again.state()).isEqualTo(JobState.DEAD);
    assertThat(again.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message())
            .startsWith("1 of 2 child jobs died: p/sum/2 of java.lang.IllegalArgumentException"));
    assertThat(again.children())
        .containsEntry(new JobRef("square", "p/sum/1"), ChildState.completed("9"));
  }

  @Test
  void anIdThatIsAnotherJobsIsNotTakenForAChild() {
    Pipeline<String> parent = summing(List.of(3));
    JobExecutor executor = rig.executor(parent, square);
    executor.enqueue(square, 7, EnqueueOptions.freshCorrelation().jobId("p/sum/1"));

    StoredJob job = rig.settle(executor, enqueue(executor, parent));

    assertThat(job.errors())
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error.message())
            .isEqualTo(
                "Child job square/p/sum/1 cannot be enqueued: a job of that id is there already, and its parent is none;"
                    + " expected parent/p. Give that job another id, or this one."));
  }

  /** It is buried by a claim, and its parent told by a later one. */
  @Test
  void aChildThatCannotBeReadHasDiedForItsParent() {
    Pipeline<String> parent = summing(List.of(3));
    JobExecutor executor = rig.executor(parent, square);
    JobHandle handle = enqueue(executor, parent);
    while (rig.store().depth("square").ready() == 0) {
      executor.runNext();
    }
    rig.redis().hdel(rig.prefix() + "{square}:job:p/sum/1:data", "input");

    StoredJob job = rig.settle(executor, handle);

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message())
            .startsWith(
                "1 of 1 child jobs died: p/sum/1 of dev.jobdrill.MalformedJob: The hash of job p/sum/1 has no"
                    + " field 'input'"));
  }

  /** Else the parent would wait for it for ever: it was buried under an earlier parent of the same id. */
  @Test
  void aTakenIdWhoseJobCannotBeReadHasDiedToo() {
    Pipeline<String> parent = summing(List.of(-1));
    JobExecutor executor = rig.executor(parent, square);
    rig.settle(executor, enqueue(executor, parent));
    executor.deadSet("parent").delete("p");
    rig.redis().hdel(rig.prefix() + "{square}:job:p/sum/1:data", "input");

    StoredJob again = rig.settle(executor, enqueue(executor, parent));

    assertThat(again.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message())
            .startsWith("1 of 1 child jobs died: p/sum/1 of dev.jobdrill.MalformedJob: "));
  }

  /** Its parent would wait for it for ever. */
  @Test
  void aDeadChildWhoseParentWasNotToldYetIsNotEvicted() {
    Pipeline<String> parent = summing(List.of(-1));
    JobExecutor executor = rig.builder(parent, square)
        .deadSetCaps(new DeadSetCaps(1, null))
        .interceptor(JobRig.crashingOnceBefore(Transition.Kind.TELL_PARENT))
        .build();
    JobHandle handle = enqueue(executor, parent);
    boolean crashed = false;
    while (!crashed) {
      try {
        if (executor.runNext() instanceof RunResult.Idle idle) {
          rig.clock().advanceTo(idle.nextDue());
        }
      } catch (WorkerCrash crash) {
        crashed = true;
        executor.enqueue(square, -5, EnqueueOptions.freshCorrelation().jobId("other"));
      }
    }
    rig.settle(executor, new JobHandle("square", "other", true));

    assertThat(rig.settle(executor, handle).state()).isEqualTo(JobState.DEAD);
  }

  @Test
  void noLeaseIsRenewedOfAChildThatHasSettledWhileItsParentCannotBeTold() {
    List<Transition> renewals = new ArrayList<>();
    Pipeline<String> parent = summing(List.of(3));
    JobExecutor executor = rig.builder(parent, square)
        .interceptor(new JobInterceptor() {
          private int refused;

          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            if (transition.kind() == Transition.Kind.RENEW) {
              renewals.add(transition);
            }
            if (transition.kind() == Transition.Kind.TELL_PARENT && refused++ < 20) {
              throw GivingUpTest.away();
            }
            return call.proceed();
          }
        })
        .build();

    assertThat(rig.settle(executor, enqueue(executor, parent)).state())
        .isEqualTo(JobState.COMPLETED);
    assertThat(rig.clock().instant()).isAfter(JobRig.START.plus(JobRig.LEASE.dividedBy(3)));
    assertThat(renewals).isEmpty();
  }

  private Pipeline<String> summing(List<Integer> numbers) {
    return parent((text, step) ->
        step.spawnAll(square, numbers).await().outputs(Integer.class).toString());
  }

  private static Pipeline<String> parent(StepFunction<String, String> body) {
    return Pipeline.named("parent")
        .input(String.class)
        .step("sum", String.class, body)
        .action("last", (text, step) -> {})
        .retry(POLICY)
        .build();
  }

  private StoredJob settle(Pipeline<String> parent) {
    JobExecutor executor = rig.executor(parent, square);
    return rig.settle(executor, enqueue(executor, parent));
  }

  private static JobHandle enqueue(JobExecutor executor, Pipeline<String> parent) {
    return executor.enqueue(parent, "x", EnqueueOptions.correlatedBy("corr-1").jobId("p"));
  }
}
