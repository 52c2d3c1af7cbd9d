package dev.jobdrill.drill;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.crashOnceApplied;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.loseLease;
import static dev.jobdrill.fault.Faults.redeliver;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.Position;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepOptions;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs delivered twice, leases lost, and writes whose fate is unknown. */
class DeliveryFaultsTest {
  private final DrillRig rig = new DrillRig();
  private final List<String> bodies = new ArrayList<>();

  @AfterEach
  void close() {
    rig.close();
  }

  private Pipeline<String> noting() {
    return Pipeline.named("noting")
        .input(String.class)
        .step("a", String.class, (text, step) -> {
          bodies.add("a#" + step.attempt());
          return text + "a";
        })
        .step("b", String.class, (text, step) -> {
          bodies.add("b#" + step.attempt());
          return text + "b";
        })
        .retry(DrillRig.everySecond(5))
        .build();
  }

  @Test
  void aZombieGoesOnAndWhatItWritesIsRejectedAndSeen() {
    JobRun run = rig.jobs(noting()).inject(fault(loseLease()).at("a")).runUntilSettled("");
    // The second worker runs all of the job before the first one goes on.
    assertThat(bodies).containsExactly("a#2", "b#2", "a#1");
    assertThat(run).completed().hasZombieWrites(1);
    assertThat(run.zombieWrites().get(0).transition().attempt()).isEqualTo(1);
    assertThat(run.attempts())
        .extracting(AttemptRecord::result)
        .containsExactly(AttemptRecord.Result.LEASE_LOST, AttemptRecord.Result.COMPLETED);
    assertThat(run.attempts().get(0).steps())
        .singleElement()
        .satisfies(step -> assertThat(step.result()).isEqualTo(StepRecord.Result.NOT_CHECKPOINTED));
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo(ErrorRecord.LEASE_EXPIRED));
    assertThat(run.timeline())
        .contains("zombie writes, rejected:\n  a#1  checkpoint at +30.000 s")
        .contains("lost its lease; its write was rejected")
        .contains("<- fault a#1@before:lose-lease");
  }

  @Test
  void aZombieAfterTheEffectsHasDoneThemBeforeTheSecondWorkerDoes() {
    JobRun run =
        rig.jobs(noting()).inject(fault(loseLease()).at("b").afterStep()).runUntilSettled("");
    assertThat(bodies).containsExactly("a#1", "b#1", "b#2");
    assertThat(run).completed().hasZombieWrites(1);
    assertThat(run.output("b", String.class)).isEqualTo("ab");
  }

  /** Nobody takes over a job that has ended, so nobody is waited for: the zombie goes on at once. */
  @Test
  void aZombieWhoseJobHasEndedMeanwhileStandsStillNoMore() {
    JobRun run = rig.jobs(noting())
        .inject(fault(loseLease()).at("a"), fault(loseLease()).at("a").afterStep())
        .runUntilSettled("");
    assertThat(bodies).containsExactly("a#2", "b#2", "a#1");
    assertThat(run).completed().inAttempts(2).hasZombieWrites(1);
    assertThat(run.strikes()).hasSize(2);
    assertThat(run.attempts().get(0).step("a").orElseThrow().result())
        .isEqualTo(StepRecord.Result.NOT_CHECKPOINTED);
  }

  @Test
  void theSecondWorkerMeetsItsOwnFaultsWhileTheFirstStandsStill() {
    JobRun run = rig.jobs(noting())
        .inject(
            fault(loseLease()).at("a"),
            fault(crash()).at("a").onAttempt(2).afterStep(),
            fault(exception(IllegalStateException.class)).at("b").onAttempt(3))
        .runUntilSettled("");
    assertThat(bodies).containsExactly("a#2", "a#1", "a#3", "b#4");
    assertThat(run).completed().hasZombieWrites(1);
    assertThat(run.attempts())
        .extracting(AttemptRecord::result)
        .containsExactly(
            AttemptRecord.Result.LEASE_LOST,
            AttemptRecord.Result.CRASHED,
            AttemptRecord.Result.FAILED,
            AttemptRecord.Result.COMPLETED);
  }

  @Test
  void aZombieOfTheLastAttemptFindsItsJobDead() {
    Pipeline<String> once = Pipeline.named("once")
        .input(String.class)
        .step("a", String.class, (text, step) -> text)
        .retry(DrillRig.everySecond(1))
        .build();
    JobRun run = rig.jobs(once).inject(fault(loseLease()).at("a").afterStep()).runUntilSettled("");
    assertThat(run).dead().hasZombieWrites(1);
  }

  @Test
  void aStepWhoseTimeoutIsShorterThanTheLeaseLosesItAllTheSame() {
    Pipeline<String> limited = Pipeline.named("limited")
        .input(String.class)
        .step(
            "a",
            String.class,
            (text, step) -> {
              bodies.add("a#" + step.attempt());
              step.sleep(Duration.ofSeconds(1));
              return text;
            },
            StepOptions.timeout(Duration.ofSeconds(20)))
        .retry(DrillRig.everySecond(3))
        .build();
    JobRun run = rig.jobs(limited).inject(fault(loseLease()).at("a")).runUntilSettled("");
    assertThat(run).completed().inAttempts(2).hasZombieWrites(1);
    assertThat(bodies).containsExactly("a#2", "a#1");
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo(ErrorRecord.LEASE_EXPIRED));
  }

  @Test
  void aJobThatIsDeliveredAgainIsNotRunTwice() {
    JobRun whileRunning = rig.jobs(noting())
        .inject(
            fault(redeliver()).at("a").beforeStep(), fault(redeliver()).at("b").afterStep())
        .runUntilSettled("");
    assertThat(whileRunning).completed().inAttempts(1).hasZombieWrites(0);
    assertThat(whileRunning.strikes()).hasSize(2);
    assertThat(bodies).containsExactly("a#1", "b#1");

    JobRun afterwards = rig.jobs(noting()).inject(fault(redeliver()).at("b")).runUntilSettled("");
    assertThat(afterwards).completed().inAttempts(1);
    assertThat(afterwards.strikes()).hasToString("[b#1@after-checkpoint:redeliver]");
    assertThat(bodies).hasSize(4);
    assertThat(rig.sandbox().redis().sync().llen(rig.sandbox().keyPrefix() + "{noting}:ready"))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a#1@checkpoint:not-applied",
        "a#1@checkpoint:reply-lost",
        "a#1@checkpoint:not-applied;a#1@checkpoint[2]:reply-lost;a#1@checkpoint[3]:not-applied",
        "c#1@complete:not-applied",
        "c#1@complete:reply-lost",
        "@enqueue:not-applied",
        "@enqueue:reply-lost",
        "@enqueue:crash",
        "@enqueue:crash(applied);@enqueue[2]:not-applied"
      })
  void aWriteWhoseFateIsUnknownIsRepeatedAndDoneOnce(String faults) {
    JobRun run = rig.jobs(letters()).inject(Schedule.parse("v1;" + faults)).runUntilSettled("");
    assertThat(run).completed().inAttempts(1).neverFailed().hasZombieWrites(0);
    assertThat(run.output("c", String.class)).isEqualTo("abc");
    assertThat(run.schedule().map(Schedule::toString).orElse("")).endsWith(faults);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not-applied", "reply-lost"})
  void aRetryOrABurialWhoseWriteFailsLosesNoError(String fault) {
    JobRun run = rig.jobs(letters())
        .inject(fault(exception(IllegalStateException.class)).at("b").onAttempts(1, 2, 3, 4, 5))
        .inject(Schedule.parse("v1;b#1@retry:" + fault + ";b#5@bury:" + fault))
        .runUntilSettled("");
    assertThat(run).dead().inAttempts(5);
    assertThat(run.errors())
        .hasSize(5)
        .allMatch(error -> error.type().equals(IllegalStateException.class.getName()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "complete", "retry", "bury"})
  void aCrashAtAWriteComesBeforeItOrOnceItIsApplied(String position) {
    Position at = Position.valueOf(position.toUpperCase(java.util.Locale.ROOT));
    String step = at == Position.COMPLETE ? "c" : "b";
    int attempt = at == Position.BURY ? 5 : 1;
    for (Fault crash : List.of(crash(), crashOnceApplied())) {
      JobHarness jobs = rig.jobs(letters());
      if (at == Position.RETRY) {
        jobs = jobs.inject(fault(exception(IllegalStateException.class)).at("b"));
      } else if (at == Position.BURY) {
        jobs = jobs.inject(
            fault(exception(IllegalStateException.class)).at("b").onAttempts(1, 2, 3, 4, 5));
      }
      JobRun run = jobs.inject(fault(crash).at(step).at(at).onAttempt(attempt)).runUntilSettled("");
      boolean applied = crash.equals(crashOnceApplied());
      boolean errorKept = run.errors().stream()
          .anyMatch(error -> error.attempt() == attempt
              && error.type().equals(IllegalStateException.class.getName()));
      boolean lost =
          run.errors().stream().anyMatch(error -> error.type().equals(ErrorRecord.LEASE_EXPIRED));
      if (at == Position.RETRY || at == Position.BURY) {
        assertThat(errorKept).as("%s %s", position, crash).isEqualTo(applied);
        assertThat(lost).as("%s %s", position, crash).isEqualTo(!applied);
      } else {
        assertThat(lost).isEqualTo(!(applied && at == Position.COMPLETE));
      }
      assertThat(run.state()).isEqualTo(at == Position.BURY ? JobState.DEAD : JobState.COMPLETED);
    }
  }

  @Test
  void aLeaseWhoseRenewalIsLostIsRenewedAgain() {
    Pipeline<String> slow = Pipeline.named("slow")
        .input(String.class)
        .step("a", String.class, (text, step) -> {
          step.sleep(Duration.ofMinutes(2));
          return text;
        })
        .build();
    JobRun run = rig.jobs(slow)
        .inject(Schedule.parse("v1;a#1@renew:not-applied;a#1@renew[2]:reply-lost"))
        .runUntilSettled("");
    assertThat(run).completed().inAttempts(1).hasZombieWrites(0);
  }
}
