package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExecutorTest {
  record Order(String id, int amount) {}

  private final JobRig rig = new JobRig();
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @Test
  void runsAllStepsInOneAttempt() {
    Pipeline<Order> pipeline = Pipeline.named("p")
        .input(Order.class)
        .step("double", Order.class, (order, step) -> {
          ran.add("double " + order);
          return new Order(order.id(), order.amount() * 2);
        })
        .action("notify", (order, step) -> ran.add("notify " + order))
        .step("sum", Integer.class, (order, step) -> order.amount() + 1)
        .build();

    JobExecutor executor = rig.executor(pipeline);
    JobHandle handle =
        executor.enqueue(pipeline, new Order("a", 21), EnqueueOptions.correlatedBy("corr-1"));
    RunResult result = executor.runNext();

    assertThat(result)
        .isEqualTo(new RunResult.Ran("p", handle.jobId(), 1, AttemptOutcome.COMPLETED));
    assertThat(ran)
        .containsExactly("double Order[id=a, amount=21]", "notify Order[id=a, amount=42]");
    StoredJob job = rig.find(handle);
    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(1);
    assertThat(job.checkpoints())
        .containsOnlyKeys("double", "notify", "sum")
        .containsEntry("double", "{\"id\":\"a\",\"amount\":42}")
        .containsEntry("notify", "null")
        .containsEntry("sum", "43");
    assertThat(job.errors()).isEmpty();
    assertThat(job.settledAt()).isEqualTo(JobRig.START);
    assertThat(job.dueAt()).isNull();
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  @Test
  void resumesAtTheStepThatFailed() {
    AtomicBoolean failed = new AtomicBoolean();
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .step("one", String.class, (text, step) -> note(step.stepName(), text + "1"))
        .step("two", String.class, (text, step) -> note(step.stepName(), text + "2"))
        .step("three", String.class, (text, step) -> {
          ran.add("three");
          if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("not yet");
          }
          return text + "3";
        })
        .build();

    StoredJob job = rig.run(pipeline, "in");

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(job.attempts()).isEqualTo(2);
    assertThat(ran).containsExactly("one", "two", "three", "three");
    assertThat(job.checkpoints()).containsEntry("three", "\"in123\"");
  }

  @Test
  void aCheckpointedStepNeverRunsAgainWhateverFollows() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .step("one", String.class, (text, step) -> note("one", text))
        .action("two", (text, step) -> ran.add("two"))
        .action("three", (text, step) -> {
          throw new IllegalStateException("attempt " + step.attempt());
        })
        .retry(RetryPolicy.attempts(25).backoff(Backoff.fixed(Duration.ofDays(1))))
        .build();

    StoredJob job = rig.run(pipeline, "in");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.attempts()).isEqualTo(25);
    assertThat(ran).containsExactly("one", "two");
    assertThat(rig.clock().instant()).isEqualTo(JobRig.START.plus(Duration.ofDays(24)));
  }

  @Test
  void jobsOfOneQueueRunFirstInFirstOut() {
    Pipeline<Integer> pipeline = Pipeline.named("p")
        .input(Integer.class)
        .action("note", (number, step) -> ran.add(number.toString()))
        .build();
    JobExecutor executor = rig.executor(pipeline);
    for (int i = 0; i < 20; i++) {
      executor.enqueue(pipeline, i, EnqueueOptions.freshCorrelation());
    }
    while (executor.runNext() instanceof RunResult.Ran) {
      // until the queue is empty
    }

    assertThat(ran).extracting(Integer::valueOf).isSorted().hasSize(20);
  }

  @Test
  void pipelinesMayShareAQueue() {
    Pipeline<String> first = Pipeline.named("first")
        .input(String.class)
        .action("a", (text, step) -> ran.add("first " + text))
        .queue("both")
        .build();
    Pipeline<Integer> second = Pipeline.named("second")
        .input(Integer.class)
        .action("a", (number, step) -> ran.add("second " + number))
        .queue("both")
        .build();
    JobExecutor executor = rig.executor(first, second);
    executor.enqueue(second, 7, EnqueueOptions.freshCorrelation());
    executor.enqueue(first, "x", EnqueueOptions.freshCorrelation());
    executor.runNext();
    executor.runNext();

    assertThat(ran).containsExactly("second 7", "first x");
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  @Test
  void idleTellsTheSoonestTimeOfAllQueues() {
    Pipeline<String> early = Pipeline.named("early")
        .input(String.class)
        .action("a", (text, step) -> {})
        .build();
    Pipeline<String> late = Pipeline.named("late")
        .input(String.class)
        .action("a", (text, step) -> {})
        .build();
    JobExecutor executor = rig.executor(late, early);
    executor.enqueue(
        late, "x", EnqueueOptions.freshCorrelation().dueAt(JobRig.START.plusSeconds(60)));
    executor.enqueue(
        early, "x", EnqueueOptions.freshCorrelation().dueAt(JobRig.START.plusSeconds(5)));

    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(JobRig.START.plusSeconds(5)));
  }

  @Test
  void aJobOfAnUnknownPipelineIsGivenBackForAWorkerThatKnowsItAndHasNotFailed() {
    Pipeline<String> known = Pipeline.named("known")
        .input(String.class)
        .action("a", (text, step) -> {})
        .queue("both")
        .build();
    Pipeline<String> unknown = Pipeline.named("unknown")
        .input(String.class)
        .action("b", (text, step) -> {})
        .queue("both")
        .retry(RetryPolicy.never())
        .build();
    JobExecutor executor = rig.executor(known);
    JobHandle handle = executor.enqueue(unknown, "x", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext())
        .isEqualTo(new RunResult.Ran("both", handle.jobId(), 1, AttemptOutcome.HANDED_BACK));
    assertThat(rig.find(handle).errors()).isEmpty();
    assertThat(rig.find(handle).dueAt()).isEqualTo(JobRig.START.plus(JobRig.LEASE));
    StoredJob job = rig.settle(rig.executor(unknown), handle);

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aJobWhoseDataIsGoneIsPassedOver() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> ran.add(text))
        .build();
    JobExecutor executor = rig.executor(pipeline);
    executor.enqueue(pipeline, "gone", EnqueueOptions.freshCorrelation());
    executor.enqueue(pipeline, "gone too", EnqueueOptions.freshCorrelation());
    rig.redis().keys(rig.prefix() + "*:data").forEach(rig.redis()::del);
    executor.enqueue(pipeline, "there", EnqueueOptions.freshCorrelation());

    assertThat(executor.runNext()).isInstanceOf(RunResult.Ran.class);
    assertThat(ran).containsExactly("there");
    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(null));
  }

  @Test
  void aJobWhoseRemainingStepsWereRemovedByADeployCompletes() {
    Pipeline<String> before = Pipeline.named("p")
        .input(String.class)
        .step("a", String.class, (text, step) -> note("a", text + "1"))
        .action("b", (text, step) -> {
          throw new IllegalStateException("b is broken");
        })
        .build();
    Pipeline<String> after = Pipeline.named("p")
        .input(String.class)
        .step("a", String.class, (text, step) -> note("a", "other"))
        .build();
    JobHandle handle = rig.executor(before).enqueue(before, "x", EnqueueOptions.freshCorrelation());
    rig.executor(before).runNext();

    StoredJob job = rig.settle(rig.executor(after), handle);

    assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    assertThat(ran).containsExactly("a");
    assertThat(job.checkpoints()).containsEntry("a", "\"x1\"");
  }

  @Test
  void twoPipelinesOfOneNameAreRefused() {
    Pipeline<String> pipeline =
        Pipeline.named("p").input(String.class).action("a", (text, step) -> {}).build();

    assertThatThrownBy(() -> rig.builder(pipeline, pipeline))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two pipelines are named 'p': jobs find theirs by its name. Rename one.");
  }

  @Test
  void aLeaseTooShortToBeRenewedIsRefused() {
    assertThatThrownBy(() -> rig.builder().lease(Duration.ofNanos(2_999_999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lease is PT0.002999999S; expected at least 3 ms");
  }

  private String note(String step, String output) {
    ran.add(step);
    return output;
  }
}
