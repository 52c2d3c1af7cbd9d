package dev.jobdrill.drill;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildrenTest {
  private final DrillRig rig = new DrillRig();
  private final Pipeline<Integer> child = Pipeline.named("child")
      .input(Integer.class)
      .step("half", Integer.class, (number, step) -> {
        if (number % 2 != 0) {
          throw new IllegalArgumentException(number + " is odd");
        }
        return number / 2;
      })
      .retry(everySecond(2))
      .build();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void theRunOfAParentContainsItsChildrens() {
    JobRun run = rig.jobs(parent(List.of(8, 6)), child).pipeline("parent").runUntilSettled("x");

    assertThat(run).completed().inAttempts(2).neverFailed();
    assertThat(run).step("ask").executedTimes(2);
    assertThat(run.output("ask", String.class)).isEqualTo("[4, 3]");
    assertThat(run.children()).hasSize(2).allSatisfy(each -> {
      assertThat(each).completed().inAttempts(1);
      assertThat(each.correlationId()).isEqualTo(run.correlationId());
    });
    assertThat(run.timeline())
        .contains("ask", "waits for its children")
        .contains("children:\n  " + run.jobId() + "/ask/1  child: COMPLETED");
  }

  @Test
  void aDeadChildIsSeenInTheParentsTimeline() {
    JobRun run = rig.jobs(parent(List.of(8, 7)), child).pipeline("parent").runUntilSettled("x");

    assertThat(run).dead();
    assertThat(run.children())
        .extracting(JobRun::state)
        .containsExactlyInAnyOrder(JobState.COMPLETED, JobState.DEAD);
    assertThat(run.timeline())
        .contains(
            run.jobId() + "/ask/2  child: DEAD, last error IllegalArgumentException: 7 is odd");
  }

  @Test
  void aCrashOfTheParentAroundItsChildrenIsDrilled() {
    JobRun run = rig.jobs(parent(List.of(8, 6)), child)
        .pipeline("parent")
        .inject(fault(crash()).at("ask").beforeStep().onAttempt(1))
        .runUntilSettled("x");

    assertThat(run).completed().inAttempts(3);
    assertThat(run.children()).hasSize(2);
  }

  /** The child has settled when it is delivered again, so the worker that asks finds its parent, and completes it. */
  @Test
  void aParentThatIsRunToItsEndInTheMidstOfItsChildHasSettled() {
    JobRun run = rig.jobs(parent(List.of(8)), child)
        .pipeline("parent")
        .inject(Schedule.parse(
            "v1;ask[1]/half#1@before:lose-lease;ask[1]/half#1@after-effect:redeliver"))
        .runUntilSettled("x");

    assertThat(run).completed().inAttempts(2);
    assertThat(run.output("ask", String.class)).isEqualTo("[4]");
    assertThat(run.children())
        .singleElement()
        .satisfies(each -> assertThat(each).completed().inAttempts(2).hasZombieWrites(1));
  }

  @Test
  void manyChildrenAreWithinTheCapsOfADrill() {
    List<Integer> numbers = IntStream.range(0, 500).mapToObj(i -> 2 * i).toList();
    JobRun run = rig.jobs(parent(numbers), child).pipeline("parent").runUntilSettled("x");

    assertThat(run).completed().inAttempts(2);
    assertThat(run.children()).hasSize(500);
  }

  @Test
  void aChildThatNeverSettlesEndsTheDrillAtItsCap() {
    Pipeline<String> endless = Pipeline.named("endless")
        .input(String.class)
        .step("again", String.class, (text, step) -> {
          throw new IllegalStateException("never mind");
        })
        .retry(RetryPolicy.unlimited())
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .step(
            "ask",
            String.class,
            (text, step) ->
                step.spawn(endless, "x").await().outputs(String.class).toString())
        .build();

    assertThatThrownBy(() -> rig.jobs(parent, endless).pipeline("parent").runUntilSettled("x"))
        .isInstanceOf(NotSettledException.class)
        .hasMessageContaining("100 attempts were run of its job ")
        .hasMessageContaining("/ask/1")
        .hasMessageContaining("children:");
  }

  private Pipeline<String> parent(List<Integer> numbers) {
    return Pipeline.named("parent")
        .input(String.class)
        .step(
            "ask",
            String.class,
            (text, step) ->
                step.spawnAll(child, numbers).await().outputs(Integer.class).toString())
        .retry(everySecond(3))
        .build();
  }
}
