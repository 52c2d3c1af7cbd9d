package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A virtual clock is moved on to when the next job is due, and nothing that happens on the way is passed over. */
class ClaimAheadTest {
  private static final Instant LATEST = JobRig.START.plus(Duration.ofHours(1));
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final JobRig rig = new JobRig();
  private final List<String> seen = new ArrayList<>();

  @Test
  void aRetryIsRunWhenItIsDue() {
    Pipeline<String> pipeline = failingOnce();
    JobExecutor executor = rig.executor(pipeline);
    executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c"));

    assertThat(executor.runNextBy(LATEST)).isInstanceOf(RunResult.Ran.class);
    assertThat(executor.runNextBy(LATEST)).isInstanceOf(RunResult.Ran.class);

    assertThat(rig.clock().instant()).isEqualTo(JobRig.START.plus(PAUSE));
    assertThat(executor.runNextBy(LATEST)).isEqualTo(new RunResult.Idle(null));
    assertThat(rig.clock().instant()).isEqualTo(JobRig.START.plus(PAUSE));
  }

  @Test
  void whatIsDueTooLateIsLeftAndTheClockWithIt() {
    Pipeline<String> pipeline = failingOnce();
    JobExecutor executor = rig.executor(pipeline);
    executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c"));
    executor.runNextBy(LATEST);
    Instant due = JobRig.START.plus(PAUSE);

    assertThat(executor.runNextBy(due.minusMillis(1))).isEqualTo(new RunResult.Idle(due));
    assertThat(rig.clock().instant()).isEqualTo(JobRig.START);
  }

  @Test
  void ofSeveralQueuesTheOneThatIsDueFirstComesFirst() {
    Pipeline<String> one = scheduled("one");
    Pipeline<String> other = scheduled("other");
    JobExecutor executor = rig.executor(one, other);
    executor.enqueue(one, "late", due(2));
    executor.enqueue(other, "early", due(1));

    executor.runNextBy(LATEST);
    executor.runNextBy(LATEST);

    assertThat(seen).containsExactly("early at PT1M", "late at PT2M");
  }

  /** The lease of a job that still runs elsewhere is renewed on the way, so that it is not taken over. */
  @Test
  void whatHappensOnTheWayHappensBeforeTheNextJobIsClaimed() {
    Pipeline<String> waiting = body("p", (input, step) -> {
      if (input.equals("outer")) {
        rig.executor(scheduled("p")).runNextBy(LATEST);
      }
      saw(input, step);
    });
    JobExecutor executor = rig.executor(waiting);
    JobHandle outer = executor.enqueue(waiting, "outer", EnqueueOptions.correlatedBy("c"));
    executor.enqueue(waiting, "inner", due(5));

    executor.runNextBy(LATEST);

    assertThat(seen).containsExactly("inner at PT5M", "outer at PT5M");
    assertThat(rig.find(outer).state()).isEqualTo(JobState.COMPLETED);
    assertThat(rig.find(outer).attempts()).isEqualTo(1);
  }

  @Test
  void aClockThatCannotBeMovedIsRefused() {
    JobExecutor executor = rig.builder(scheduled("p")).clock(Clock.systemUTC()).build();

    assertThatThrownBy(() -> executor.runNextBy(LATEST))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "SystemClock, which cannot be moved on to when a job is due. Expected a VirtualClock: ");
  }

  private Pipeline<String> scheduled(String name) {
    return body(name, this::saw);
  }

  private void saw(String input, StepContext step) {
    seen.add(input + " at " + Duration.between(JobRig.START, step.clock().instant()));
  }

  private static EnqueueOptions due(int minutes) {
    return EnqueueOptions.correlatedBy("c").dueAt(JobRig.START.plus(Duration.ofMinutes(minutes)));
  }

  private static Pipeline<String> body(String name, BiConsumer<String, StepContext> work) {
    return Pipeline.named(name)
        .input(String.class)
        .queue(name)
        .action("work", work::accept)
        .build();
  }

  private static Pipeline<String> failingOnce() {
    return Pipeline.named("p")
        .input(String.class)
        .action("work", (input, step) -> {
          if (step.attempt() == 1) {
            throw new IOException("once");
          }
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(PAUSE)))
        .build();
  }
}
