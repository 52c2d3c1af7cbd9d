package dev.jobdrill.drill;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.environment.RedisTrouble;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.fault.Position;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Redis server of the test's own, brought into trouble by Redis's own means. */
class RedisFaultsTest {
  @ParameterizedTest
  @EnumSource
  void aJobOutlivesATroubleOfTheServerAtAnyWrite(RedisTrouble trouble) {
    try (Sandbox sandbox = DrillRig.environment().openSandboxWithOwnRedis()) {
      JobHarness jobs = jobs(sandbox)
          .inject(fault(exception(IllegalStateException.class)).at("b"))
          .inject(
              fault(redis(trouble)).at("a").at(Position.CHECKPOINT),
              fault(redis(trouble)).at("b").at(Position.RETRY),
              fault(redis(trouble)).at("c").at(Position.COMPLETE).onAttempt(2));
      JobRun run = jobs.runUntilSettled("");
      assertThat(run)
          .completed()
          .inAttempts(2)
          .failedInOrderWith(IllegalStateException.class)
          .hasZombieWrites(0);
      assertThat(run.strikes()).hasSize(4);
      assertThat(run.output("c", String.class)).isEqualTo("abc");
      // What was refused has been tried again.
      long writes = jobs.faultPoints(jobs.jobs().get(0)).stream()
          .filter(point -> point.position().isWrite() && point.occurrence() > 1)
          .count();
      assertThat(writes).isEqualTo(isAnswered(trouble) ? 3 : 0);
    }
  }

  /** Whether the server answers with an error, which no client hides. */
  private static boolean isAnswered(RedisTrouble trouble) {
    return trouble == RedisTrouble.READ_ONLY
        || trouble == RedisTrouble.OUT_OF_MEMORY
        || trouble == RedisTrouble.PERMISSION_DENIED;
  }

  @Test
  void theServerIsAnotherProcessAfterARestartAndHasItsData() {
    try (Sandbox sandbox = DrillRig.environment().openSandboxWithOwnRedis()) {
      String before = runId(sandbox);
      JobRun run = jobs(sandbox)
          .inject(Schedule.parse("v1;b#1@checkpoint:redis-restarted"))
          .runUntilSettled("");
      assertThat(run).completed().inAttempts(1);
      assertThat(runId(sandbox)).isNotEqualTo(before);
    }
  }

  private static String runId(Sandbox sandbox) {
    return sandbox
        .redis()
        .sync()
        .info("server")
        .lines()
        .filter(line -> line.startsWith("run_id:"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aServerThatOthersShareIsLeftAloneAndTheErrorSaysWhatToDo() {
    try (DrillRig rig = new DrillRig()) {
      JobHarness jobs = rig.jobs(letters());
      assertThatThrownBy(() -> jobs.inject(fault(redis(RedisTrouble.PAUSED)).at("a")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Fault a#1@checkpoint:redis-paused strikes the Redis server itself, which this"
                  + " test shares with others. It needs a server of its own: @JobPipelineTest(ownRedis ="
                  + " true), or DrillEnvironment.openSandboxWithOwnRedis(); in mode external there is"
                  + " none. At the store's seam, not-applied and reply-lost strike without one.");
    }
  }

  private static JobHarness jobs(Sandbox sandbox) {
    return JobHarness.of(sandbox, DrillSettings.DEFAULT, List.of(letters()));
  }
}
