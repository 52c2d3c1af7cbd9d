package dev.jobdrill.exploration;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.kill;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pipelines that faults break which no exploration tries, and the twins that bear them. */
class HandPlacedPairsTest {
  /** Has no constructor that a schedule text could call. */
  private static final class QuotaException extends IOException {
    private static final long serialVersionUID = 1L;

    QuotaException(int seconds) {
      super("no more for " + seconds + " s");
    }
  }

  @Test
  void anErrorThatOnlyCodeMakesFindsAPolicyThatGivesUpOnIt() {
    Schedule schedule =
        Schedule.of(fault(exception(() -> new QuotaException(30))).at("charge"));
    Explorer explorer = Explorer.on(DrillRig.environment())
        .within(Bounds.DEFAULT.allowing(FaultKind.THROWN_BY_CODE, Set.of(JobState.COMPLETED)));

    assertThat(explorer.replay(charging(World.retries().notRetrying(IOException.class)), schedule))
        .extracting(Violation::key)
        .containsExactly("settles: DEAD where [COMPLETED] is allowed");
    assertThat(explorer.replay(charging(World.retries()), schedule)).isEmpty();
  }

  private static SubjectFactory charging(RetryPolicy policy) {
    return Zoo.of(world -> Pipeline.named("zoo")
        .input(String.class)
        .retry(policy)
        .action("charge", (order, step) -> world.post(step, "/charges", order))
        .build());
  }

  /** What is static outlives a simulated crash, and not a real one. */
  @Test
  void aKilledProcessFindsStateInAStaticFieldWhichACrashLeavesThere() {
    try (DrillRig rig = new DrillRig()) {
      JobHarness jobs = rig.jobs(new Remembering().create("").toArray(Pipeline<?>[]::new))
          .forkingFrom(Remembering.class);
      JobHarness broken = jobs.pipeline("static-field");

      assertThat(
              broken.inject(fault(crash()).at("find").afterCheckpoint()).runUntilSettled("order"))
          .completed();
      JobHarness killed = broken.inject(fault(kill()).at("find").afterCheckpoint());
      assertThat(killed.runUntilSettled("order"))
          .dead()
          .satisfies(run -> assertThat(lastError(run)).isEqualTo("nothing was found"));
      assertThat(jobs.pipeline("checkpoint")
              .inject(fault(kill()).at("find").afterCheckpoint())
              .runUntilSettled("order"))
          .completed()
          .inAttempts(2);
    }
  }

  private static String lastError(JobRun run) {
    return run.errors().get(run.errors().size() - 1).message();
  }
}
