package dev.jobdrill.drill;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.kill;
import static dev.jobdrill.fault.Faults.killOnceApplied;
import static dev.jobdrill.fault.Faults.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers in processes of their own, killed at named fault points, and taken over by others. */
class KillTest {
  private final DrillRig rig = new DrillRig();

  @BeforeEach
  void stub() {
    rig.http().stubFor(post("/charges").willReturn(ok("r-1")));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aProcessKilledAfterItsEffectsLeavesThemAndNoCheckpoint() {
    JobRun run = run(fault(kill()).at("charge").afterStep());
    assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
    assertThat(run.attempts())
        .extracting(AttemptRecord::result)
        .containsExactly(AttemptRecord.Result.CRASHED, AttemptRecord.Result.COMPLETED);
    assertThat(run).step("first").executedOnce().skippedByCheckpoint();
    assertThat(run).step("charge").executedTimes(2).madeRequests(2).usedOneIdempotencyKey();
    assertThat(run.timeline()).contains("<- fault charge#1@after-effect:kill");
  }

  @Test
  void aProcessKilledBeforeAWriteHasNotMadeItAndOnceItIsAppliedHas() {
    JobRun before = run(fault(kill()).at("charge").at(Position.CHECKPOINT));
    assertThat(before).completed().inAttempts(2).step("charge").executedTimes(2);
    JobRun applied = run(fault(killOnceApplied()).at("charge").at(Position.CHECKPOINT));
    assertThat(applied).completed().inAttempts(2).step("charge").executedOnce();
  }

  @Test
  void anExchangeOfAForkedAttemptIsStruckToo() {
    JobRun run =
        run(fault(kill()).at("charge").at(Position.RETRY), fault(reset()).at("charge"));
    assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
    assertThat(run.strikes())
        .extracting(Object::toString)
        .containsExactly("charge#1@http:reset", "charge#1@retry:kill");
  }

  private JobRun run(FaultSpec... faults) {
    return rig.jobs(pipeline())
        .forkingFrom(Pipelines.class)
        .inject(faults)
        .runUntilSettled("order-1");
  }

  private Pipeline<?> pipeline() {
    return new Pipelines().create(rig.http().baseUrl()).get(0);
  }

  @Test
  void whatCannotBeForkedSaysWhy() {
    JobHarness jobs = rig.jobs(pipeline());
    FaultSpec kill = fault(kill()).at("charge");
    assertThatThrownBy(() -> jobs.inject(kill))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "Fault charge#1@before:kill kills a worker in a JVM of its own, where the"
                + " pipelines of this test do not exist")
        .hasMessageContaining("forkingFrom(MyPipelines.class)");
    assertThatThrownBy(() -> jobs.forkingFrom(Hidden.class))
        .hasMessage("Pipelines cannot be made by " + Hidden.class.getName()
            + " in a forked JVM: class " + Hidden.class.getName() + " is not public. Expected a"
            + " public class with a public constructor without arguments, on the class path.");
    assertThatThrownBy(() -> jobs.forkingFrom(
            new PipelineFactory() {
              @Override
              public List<Pipeline<?>> create(String stubServerUrl) {
                return List.of();
              }
            }.getClass()))
        .hasMessageContaining(" is not public");
    JobHarness forking = jobs.forkingFrom(Pipelines.class);
    assertThatThrownBy(() -> forking.inject(kill, fault(crash()).at("first").afterStep()))
        .hasMessageContaining(
            "The fault at first#1@after-effect is to strike on an attempt that is killed")
        .hasMessageContaining("Move it to another attempt");
    assertThatThrownBy(() -> forking.inject(fault(kill()).at("x").inChild("first", 1)))
        .hasMessageContaining("only the job itself can be run in a forked JVM");
    assertThat(forking
            .inject(
                kill, fault(exception(IllegalStateException.class)).at("charge").onAttempt(2))
            .runUntilSettled("order-1"))
        .completed()
        .inAttempts(3);
  }

  /** Private, so that it cannot be made in another JVM. */
  private static final class Hidden implements PipelineFactory {
    @Override
    public List<Pipeline<?>> create(String stubServerUrl) {
      return List.of();
    }
  }
}
