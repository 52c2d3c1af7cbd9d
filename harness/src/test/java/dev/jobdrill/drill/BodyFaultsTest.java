package dev.jobdrill.drill;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.corruptOutput;
import static dev.jobdrill.fault.Faults.delay;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.hang;
import static dev.jobdrill.fault.Faults.hangDeaf;
import static dev.jobdrill.fault.Faults.interrupt;
import static dev.jobdrill.fault.Faults.outOfMemory;
import static dev.jobdrill.fault.Faults.stackOverflow;
import static dev.jobdrill.fault.Faults.truncatedOutput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StepHungException;
import dev.jobdrill.executor.StepTimeoutException;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepFunction;
import dev.jobdrill.pipeline.StepOptions;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults in the step: a pipeline that each of them breaks, and its twin that bears it. */
class BodyFaultsTest {
  /** An output with something of each kind in it. */
  record Order(String id, int cents, boolean paid, List<String> lines) {}

  private static final Order ORDER = new Order("o-1", 4200, true, List.of("tea", "milk"));

  private final DrillRig rig = new DrillRig();
  private final List<Order> charged = new ArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aStepWithoutATimeoutHangsForGoodAndOneWithATimeoutIsTriedAgain() {
    Schedule hanging = Schedule.of(fault(hang()).at("work"));
    JobHarness broken = rig.jobs(working("broken", StepOptions.DEFAULT)).inject(hanging);
    assertThatThrownBy(() -> broken.runUntilSettled(""))
        .isInstanceOf(NotSettledException.class)
        .hasMessageContaining(
            "step 'work' of pipeline 'broken' hangs on attempt 1, has no timeout, and so"
                + " hangs for good")
        .hasMessageContaining("StepOptions.timeout(...)");
    JobRun sound = rig.jobs(limited("sound")).inject(hanging).runUntilSettled("");
    assertThat(sound).completed().failedInOrderWith(StepTimeoutException.class);
    assertThat(DrillRig.sinceStart(sound.errors().get(0).at())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aStepThatIgnoresItsInterruptionHasTheAttemptTakenFromIt() {
    JobRun run = rig.jobs(limited("deaf")).inject(fault(hangDeaf()).at("work")).runUntilSettled("");
    assertThat(run).completed().inAttempts(2).failedInOrderWith(StepHungException.class);
  }

  @Test
  void aDelayIsBorneWithinTheTimeoutAndStrikesItBeyond() {
    JobRun within = rig.jobs(limited("within"))
        .inject(fault(delay(Duration.ofSeconds(9))).at("work"))
        .runUntilSettled("");
    assertThat(within).completed().inAttempts(1);
    assertThat(within.duration()).contains(Duration.ofSeconds(9));
    JobRun beyond = rig.jobs(limited("beyond"))
        .inject(fault(delay(Duration.ofSeconds(11))).at("work").afterStep())
        .runUntilSettled("");
    assertThat(beyond).completed().failedInOrderWith(StepTimeoutException.class);
  }

  @Test
  void errorsOfTheJvmAreFailuresOfTheStepLikeAnyOther() {
    JobRun run = rig.jobs(working("limits", StepOptions.DEFAULT))
        .inject(
            fault(outOfMemory()).at("work"),
            fault(stackOverflow()).at("work").onAttempt(2).afterStep(),
            fault(exception(AssertionError.class)).at("work").onAttempt(3))
        .runUntilSettled("");
    assertThat(run)
        .completed()
        .failedInOrderWith(OutOfMemoryError.class, StackOverflowError.class, AssertionError.class);
  }

  @Test
  void anInterruptionSwallowedIsWorkLeftUndoneAndOnePassedOnIsRetried() {
    List<String> done = new ArrayList<>();
    StepFunction<String, String> swallowing = (text, step) -> {
      try {
        step.sleep(Duration.ofSeconds(1));
        done.add("sound");
      } catch (InterruptedException swallowed) {
        return "as if it were done";
      }
      return "done";
    };
    JobRun broken = rig.jobs(one("swallowing", swallowing))
        .inject(fault(interrupt()).at("work"))
        .runUntilSettled("");
    assertThat(broken).completed().inAttempts(1);
    assertThat(done).isEmpty();
    JobRun sound = rig.jobs(one("passing-on", (text, step) -> {
          step.sleep(Duration.ofSeconds(1));
          done.add("sound");
          return "done";
        }))
        .inject(fault(interrupt()).at("work"))
        .runUntilSettled("");
    assertThat(sound).completed().failedInOrderWith(InterruptedException.class);
    assertThat(done).containsExactly("sound");
  }

  @Test
  void aSpoiltOutputIsChargedByAStepThatTrustsItAndRefusedByOneThatChecks() {
    for (Fault spoilt : List.of(corruptOutput(), truncatedOutput())) {
      charged.clear();
      JobRun broken =
          rig.jobs(ordering(false)).inject(fault(spoilt).at("read")).runUntilSettled("");
      assertThat(broken.state()).isEqualTo(JobState.COMPLETED);
      assertThat(charged).hasSize(1).doesNotContain(ORDER);
      charged.clear();
      JobRun sound = rig.jobs(ordering(true)).inject(fault(spoilt).at("read")).runUntilSettled("");
      assertThat(sound).dead();
      assertThat(charged).isEmpty();
    }
    assertThat(rig.jobs(ordering(false)).runUntilSettled("")).completed();
    assertThat(charged).containsExactly(ORDER);
  }

  @Test
  void corruptionChangesEveryValueAndTruncationCutsTextsAndLists() {
    rig.jobs(ordering(false)).inject(fault(corruptOutput()).at("read")).runUntilSettled("");
    assertThat(charged)
        .containsExactly(new Order("\ufffdo-1", -4201, false, List.of("\ufffdtea", "\ufffdmilk")));
    charged.clear();
    rig.jobs(ordering(false)).inject(fault(truncatedOutput()).at("read")).runUntilSettled("");
    assertThat(charged).containsExactly(new Order("o", 4200, true, List.of("t")));
  }

  @Test
  void anOutputWithNothingToCutIsNotStruckAndTheMessageSaysSo() {
    Pipeline<String> numbers = Pipeline.named("numbers")
        .input(String.class)
        .step("count", Integer.class, (text, step) -> 7)
        .build();
    JobHarness jobs = rig.jobs(numbers).inject(fault(truncatedOutput()).at("count"));
    assertThatThrownBy(() -> jobs.runUntilSettled(""))
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessageContaining(
            "with anything to strike there (nothing in the output could be changed)")
        .hasMessageContaining("The nearest point that was reached is count#1@after-effect");
  }

  private Pipeline<String> ordering(boolean checks) {
    return Pipeline.named("ordering")
        .input(String.class)
        .step("read", Order.class, (text, step) -> ORDER)
        .action("charge", (order, step) -> {
          boolean plausible = order.id().startsWith("o-") && order.cents() > 0;
          if (checks && !plausible) {
            throw new IllegalStateException("not an order: " + order);
          }
          charged.add(order);
        })
        .retry(DrillRig.everySecond(2))
        .build();
  }

  private static Pipeline<String> limited(String name) {
    return working(name, StepOptions.timeout(Duration.ofSeconds(10)));
  }

  private static Pipeline<String> working(String name, StepOptions options) {
    return Pipeline.named(name)
        .input(String.class)
        .step("work", String.class, (text, step) -> "done", options)
        .retry(DrillRig.everySecond(5))
        .build();
  }

  private static Pipeline<String> one(String name, StepFunction<String, String> body) {
    return Pipeline.named(name)
        .input(String.class)
        .step("work", String.class, body)
        .retry(DrillRig.everySecond(3))
        .build();
  }
}
