package dev.jobdrill.drill;

import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.drill.DrillRig.sinceStart;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.nullOutput;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.NullOutputException;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord.Result;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each fault does at each position. */
class FaultsTest {
  private static final Duration LEASE = DrillSettings.DEFAULT.lease();

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @TestFactory
  Stream<DynamicTest> everyFaultAtEveryStepPositionAndAttemptStrikesThereAndTheJobStillCompletes() {
    return allPlaced()
        .map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> {
          try (DrillRig own = new DrillRig()) {
            JobRun run = own.jobs(letters())
                .inject(attemptsBefore(spec).toArray(FaultSpec[]::new))
                .inject(spec)
                .runUntilSettled("");
            assertThat(run.strikes()).last().hasToString(spec.toString());
            assertThat(run.state()).isEqualTo(JobState.COMPLETED);
            assertThat(run.output("c", String.class)).isEqualTo("abc");
            int failed = spec.points().get(0).attempt();
            boolean last = spec.toString().equals("c#" + failed + "@after-checkpoint:crash");
            assertThat(run.attempts()).hasSize(last ? failed : failed + 1);
          }
        }));
  }

  private static Stream<FaultSpec> allPlaced() {
    return Stream.of("a", "b", "c")
        .flatMap(step -> Stream.of(1, 2, 4)
            .flatMap(attempt -> Stream.of(
                fault(crash()).at(step).beforeStep().onAttempt(attempt),
                fault(crash()).at(step).afterStep().onAttempt(attempt),
                fault(crash()).at(step).afterCheckpoint().onAttempt(attempt),
                fault(exception(HttpTimeoutException.class))
                    .at(step)
                    .beforeStep()
                    .onAttempt(attempt),
                fault(exception(HttpTimeoutException.class))
                    .at(step)
                    .afterStep()
                    .onAttempt(attempt),
                fault(nullOutput()).at(step).onAttempt(attempt))));
  }

  /** Fails every attempt before the fault's own at its step, so that the fault's attempt comes to be. */
  private static List<FaultSpec> attemptsBefore(FaultSpec spec) {
    List<FaultSpec> before = new ArrayList<>();
    for (int attempt = 1; attempt < spec.points().get(0).attempt(); attempt++) {
      before.add(fault(exception(IllegalStateException.class)).at(spec.step()).onAttempt(attempt));
    }
    return before;
  }

  @Test
  void aCrashBeforeAStepLeavesItUnrunAndTheLeaseRunsOutInVirtualTime() {
    JobRun run = runWith(fault(crash()).at("b").beforeStep());
    assertThat(results(run, 1)).isEqualTo(Map.of("a", Result.COMPLETED, "b", Result.NEVER_RAN));
    assertThat(results(run, 2))
        .isEqualTo(Map.of("a", Result.SKIPPED, "b", Result.COMPLETED, "c", Result.COMPLETED));
    assertThat(run.attempts().get(0).result()).isEqualTo(AttemptRecord.Result.CRASHED);
    assertThat(sinceStart(run.attempts().get(1).startedAt())).isEqualTo(LEASE);
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo(ErrorRecord.LEASE_EXPIRED))
        .satisfies(error -> assertThat(error.step()).isEqualTo("b"));
  }

  @Test
  void aCrashAfterTheEffectsLeavesNoCheckpoint() {
    JobRun run = runWith(fault(crash()).at("b").afterStep());
    assertThat(results(run, 1))
        .isEqualTo(Map.of("a", Result.COMPLETED, "b", Result.NOT_CHECKPOINTED));
    assertThat(results(run, 2)).containsEntry("b", Result.COMPLETED);
  }

  @Test
  void aCrashAfterTheCheckpointLeavesTheStepDone() {
    JobRun run = runWith(fault(crash()).at("b").afterCheckpoint());
    assertThat(results(run, 1)).isEqualTo(Map.of("a", Result.COMPLETED, "b", Result.COMPLETED));
    assertThat(results(run, 2)).containsEntry("b", Result.SKIPPED);
  }

  @Test
  void aCrashAfterTheLastCheckpointLeavesTheJobCompleted() {
    JobRun run = runWith(fault(crash()).at("c").afterCheckpoint());
    assertThat(run.attempts())
        .singleElement()
        .satisfies(attempt -> assertThat(attempt.result()).isEqualTo(AttemptRecord.Result.CRASHED));
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.errors()).isEmpty();
  }

  @Test
  void aWorkerThatVanishedOnTheLastAttemptLeavesADeadJobWhoseStepIsNotCalledFailed() {
    Pipeline<String> once = Pipeline.named("once")
        .input(String.class)
        .step("a", String.class, (text, step) -> text)
        .retry(DrillRig.everySecond(1))
        .build();
    JobRun run = rig.jobs(once).inject(fault(crash()).at("a").afterStep()).runUntilSettled("");
    assertThat(run.state()).isEqualTo(JobState.DEAD);
    assertThat(results(run, 1)).isEqualTo(Map.of("a", Result.NOT_CHECKPOINTED));
    assertThat(run.attempts()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_STEP", "AFTER_STEP", "AFTER_CHECKPOINT"})
  void nothingIsWrittenAfterACrash(Position position) {
    // What must be in the store is what a worker that simply stops there would leave.
    JobHarness jobs = rig.jobs(letters());
    JobHandle job = jobs.inject(fault(crash()).at("b").at(position)).enqueue("");
    JobRun crashed = jobs.runAttempt(job);
    assertThat(crashed.state()).isEqualTo(JobState.ACTIVE);
    assertThat(crashed.errors()).isEmpty();
    Map<String, Object> dump = rig.dump();
    String base = "{letters}:job:" + job.jobId();
    assertThat(dump)
        .containsOnlyKeys("{letters}:leased", "{letters}:slot:worker-1:0", base + ":data");
    assertThat(dump.get(base + ":data"))
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.map(String.class, String.class))
        .containsEntry("state", "ACTIVE")
        .containsEntry("attempt", "1")
        .containsEntry("worker", "worker-1")
        .containsEntry("out:a", "\"a\"")
        .satisfies(hash ->
            assertThat(hash.containsKey("out:b")).isEqualTo(position == Position.AFTER_CHECKPOINT))
        .containsEntry("step", position == Position.AFTER_CHECKPOINT ? "c" : "b")
        .doesNotContainKeys("released", "settled_at", "failures:b");
    jobs.observe(job);
    assertThat(rig.dump()).as("looking changes nothing").isEqualTo(dump);
  }

  @Test
  void aCrashPassesThroughACatchOfException() {
    Pipeline<String> careless = Pipeline.named("careless")
        .input(String.class)
        .step("a", String.class, (text, step) -> {
          try {
            if (step.attempt() == 1) {
              throw new WorkerCrash("in the body of step 'a'");
            }
          } catch (Exception swallowed) {
            return "swallowed";
          }
          return "done";
        })
        .build();
    JobRun run = rig.jobs(careless).runUntilSettled("");
    assertThat(run.output("a", String.class)).isEqualTo("done");
    assertThat(results(run, 1)).isEqualTo(Map.of("a", Result.CRASHED));
    assertThat(results(run, 2)).isEqualTo(Map.of("a", Result.COMPLETED));
  }

  @Test
  void anExceptionBeforeAStepKeepsItsBodyFromRunning() {
    List<String> bodies = new ArrayList<>();
    JobRun run = rig.jobs(noting(bodies))
        .inject(fault(exception(HttpTimeoutException.class, "30 s are over")).at("b"))
        .runUntilSettled("");
    assertThat(bodies).containsExactly("a#1", "b#2");
    assertThat(run.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo("java.net.http.HttpTimeoutException");
      assertThat(error.message()).isEqualTo("30 s are over");
      assertThat(error.step()).isEqualTo("b");
    });
  }

  @Test
  void anExceptionAfterTheEffectsComesWhenTheBodyHasRun() {
    List<String> bodies = new ArrayList<>();
    JobRun run = rig.jobs(noting(bodies))
        .inject(fault(exception(HttpTimeoutException.class)).at("b").afterStep())
        .runUntilSettled("");
    assertThat(bodies).containsExactly("a#1", "b#1", "b#2");
    assertThat(results(run, 1)).containsEntry("b", Result.FAILED);
  }

  @Test
  void aNullOutputFailsAtThatStepByNameAndNotAtTheNext() {
    List<String> bodies = new ArrayList<>();
    JobRun run = rig.jobs(noting(bodies)).inject(fault(nullOutput()).at("a")).runUntilSettled("");
    assertThat(bodies).containsExactly("a#1", "a#2", "b#2");
    assertThat(results(run, 1)).isEqualTo(Map.of("a", Result.FAILED));
    assertThat(run.errors()).singleElement().satisfies(error -> {
      assertThat(error.type()).isEqualTo(NullOutputException.class.getName());
      assertThat(error.step()).isEqualTo("a");
      assertThat(error.message()).contains("'a'").doesNotContain("'b'");
    });
  }

  private static Pipeline<String> noting(List<String> bodies) {
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
        .build();
  }

  private JobRun runWith(FaultSpec fault) {
    JobRun run = rig.jobs(letters()).inject(fault).runUntilSettled("");
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.output("c", String.class)).isEqualTo("abc");
    return run;
  }

  private static Map<String, Result> results(JobRun run, int attempt) {
    Map<String, Result> results = new TreeMap<>();
    run.attempts()
        .get(attempt - 1)
        .steps()
        .forEach(step -> results.put(step.step(), step.result()));
    return results;
  }
}
