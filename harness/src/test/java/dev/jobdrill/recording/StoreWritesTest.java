package dev.jobdrill.recording;

import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreWritesTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void areKeptInTheOrderInWhichTheyWereMade() {
    JobRun run =
        rig.jobs(DrillRig.letters()).inject(fault(crash()).at("b").afterStep()).runUntilSettled("");

    assertThat(run.writes())
        .extracting(
            write -> write.transition().kind() + " " + write.transition().attempt() + " "
                + write.transition().step() + " " + write.accepted())
        .containsExactly(
            "ENQUEUE 0 null true",
            "CHECKPOINT 1 a true",
            "CHECKPOINT 2 b true",
            "COMPLETE 2 c true");
  }

  @Test
  void countRenewalsInARowAsOne() {
    Pipeline<String> slow = Pipeline.named("slow")
        .input(String.class)
        .action("nap", (text, step) -> step.sleep(Duration.ofMinutes(10)))
        .build();

    JobRun run = rig.jobs(slow).runUntilSettled("");

    assertThat(run.writes())
        .extracting(write -> write.transition().kind().name())
        .containsExactly("ENQUEUE", "RENEW", "COMPLETE");
    assertThat(run.writes().get(1).times()).isGreaterThan(10);
  }

  @Test
  void standBesideTheTimeThatStepsAndAttemptsTookOnThisMachine() {
    JobRun run = rig.jobs(DrillRig.letters()).runUntilSettled("");

    assertThat(run.wallTimes()).extracting(WallTime::step).containsExactly("a", "b", "c", null);
    WallTime attempt = run.wallTimes().get(3);
    assertThat(run.wallTimes().subList(0, 3)).allSatisfy(step -> {
      assertThat(step.start()).isGreaterThanOrEqualTo(attempt.start());
      assertThat(step.start().plus(step.took()))
          .isLessThanOrEqualTo(attempt.start().plus(attempt.took()));
    });
  }
}
