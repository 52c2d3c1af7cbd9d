package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The system's clock and the virtual one run the same code to the same end; nothing here waits. */
class BothClocksTest {
  private final JobRig rig = new JobRig();
  private final List<String> ran = new CopyOnWriteArrayList<>();

  static Stream<Named<Clock>> clocks() {
    return Stream.of(
        Named.of("system", Clock.systemUTC()),
        Named.of("virtual", VirtualClock.startingAt(JobRig.START)));
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void aJobFailsIsRetriedResumesAndCompletes(Clock clock) {
    Pipeline<String> pipeline =
        failingOnce(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)));
    JobExecutor executor = on(clock, pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c"));

    assertThat(outcomeOf(executor.runNext())).isEqualTo(AttemptOutcome.RETRY_SCHEDULED);
    assertThat(outcomeOf(executor.runNext())).isEqualTo(AttemptOutcome.COMPLETED);
    StoredJob job = rig.find(handle);
    assertThat(ran).containsExactly("a", "b", "b");
    assertThat(job.attempts()).isEqualTo(2);
    assertThat(job.errors().get(0).at()).isBetween(job.enqueuedAt(), job.settledAt());
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void aJobIsRetriedOnlyWhenItsDelayIsOver(Clock clock) {
    Pipeline<String> pipeline =
        failingOnce(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofDays(1))));
    JobExecutor executor = on(clock, pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c"));
    executor.runNext();

    assertThat(executor.runNext()).isEqualTo(new RunResult.Idle(rig.find(handle).dueAt()));
    JobExecutor tomorrow = on(Clock.offset(clock, Duration.ofDays(1)), pipeline);
    assertThat(outcomeOf(tomorrow.runNext())).isEqualTo(AttemptOutcome.COMPLETED);
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void aCrashedWorkersJobIsTakenOver(Clock clock) {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          if (step.attempt() == 1) {
            throw new WorkerCrash("in a");
          }
        })
        .build();
    JobExecutor executor = on(clock, pipeline);
    JobHandle handle = executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c"));
    assertThatThrownBy(executor::runNext).isInstanceOf(WorkerCrash.class);
    assertThat(executor.runNext()).isInstanceOf(RunResult.Idle.class);

    JobExecutor later = on(Clock.offset(clock, JobRig.LEASE), pipeline);
    assertThat(outcomeOf(later.runNext())).isEqualTo(AttemptOutcome.COMPLETED);
    assertThat(rig.find(handle).errors())
        .extracting(ErrorRecord::type)
        .containsExactly(ErrorRecord.LEASE_EXPIRED);
  }

  private Pipeline<String> failingOnce(RetryPolicy policy) {
    return Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> ran.add("a"))
        .action("b", (text, step) -> {
          ran.add("b");
          if (step.attempt() == 1) {
            throw new IllegalStateException("once");
          }
        })
        .retry(policy)
        .build();
  }

  private JobExecutor on(Clock clock, Pipeline<?> pipeline) {
    return JobExecutor.on(rig.store()).clock(clock).pipeline(pipeline).build();
  }

  private static AttemptOutcome outcomeOf(RunResult result) {
    assertThat(result).isInstanceOf(RunResult.Ran.class);
    return ((RunResult.Ran) result).outcome();
  }
}
