package dev.jobdrill.assertion;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.assertion.JobRunAssertTest.requireFailure;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepFunction;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepAssertTest {
  private final DrillRig rig = new DrillRig();

  record Receipt(int id, String text) {}

  enum Grade {
    GOOD {
      @Override
      int points() {
        return 1;
      }
    };

    abstract int points();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void theWaysOfNotCompletingAreDifferentSentences() {
    requireNotCompleted(
        firstAttempt(fault(exception(IOException.class)).at("a")),
        "it was never reached: the last attempt failed before it.");
    requireNotCompleted(
        firstAttempt(fault(crash()).at("b").beforeStep()),
        "it did not: on attempt 1 it did not run, since the worker crashed before it.");
    requireNotCompleted(
        firstAttemptOf((text, step) -> {
          throw new WorkerCrash("in the body");
        }),
        "it did not: on attempt 1 it started, and the worker crashed in it.");
    requireNotCompleted(
        firstAttempt(fault(crash()).at("b").afterStep()),
        "it did not: on attempt 1 it ran to its end and was never checkpointed.");
    requireNotCompleted(
        firstAttempt(fault(exception(IOException.class, "gone")).at("b")),
        "it did not: on attempt 1 it failed with java.io.IOException: gone.");
    JobHarness jobs = rig.jobs(letters());
    requireNotCompleted(
        jobs.observe(jobs.enqueue("")), "it was never reached: no attempt was made.");
    assertThat(firstAttempt(fault(crash()).at("b").afterCheckpoint())).step("b").completed();
  }

  private static void requireNotCompleted(JobRun run, String why) {
    requireFailure(
        () -> assertThat(run).step("b").completed(),
        run,
        "Expected step 'b' to have completed, but " + why);
  }

  @Test
  void aStepThatIsStillRunningIsSaidToBe() {
    JobHarness[] jobs = new JobHarness[1];
    JobRun[] during = new JobRun[1];
    jobs[0] = rig.jobs(withB((text, step) -> {
      during[0] = jobs[0].lastRun();
      return text;
    }));
    jobs[0].runUntilSettled("");
    requireNotCompleted(during[0], "it did not: on attempt 1 it started and has not returned.");
    assertThat(during[0].timeline()).contains("attempt 1        is running");
  }

  @Test
  void executionsAreCountedOverAllAttempts() {
    JobRun run = rig.jobs(letters())
        .inject(fault(crash()).at("b").afterStep(), fault(crash()).at("b").onAttempt(2))
        .runUntilSettled("");
    assertThat(run).step("a").executedOnce();
    assertThat(run).step("b").executedTimes(2);
    requireFailure(
        () -> assertThat(run).step("b").executedOnce(),
        run,
        "Expected step 'b' to be executed once, but it was executed 2 times: on attempt 1 it ran to"
            + " its end and was never checkpointed; on attempt 2 it did not run, since the worker"
            + " crashed before it; on attempt 3 it completed.");
    requireFailure(
        () -> assertThat(run).step("a").executedTimes(3),
        run,
        "Expected step 'a' to be executed 3 times, but it was executed once: on attempt 1 it"
            + " completed; on attempts 2 to 3 it was skipped by its checkpoint.");
    requireFailure(
        () -> assertThat(run).step("c").neverExecuted(),
        run,
        "Expected step 'c' never to be executed, but it was executed once: on attempt 3 it"
            + " completed.");
  }

  @Test
  void aStepThatWasNeverExecutedSaysWhy() {
    JobRun unreached = firstAttempt(fault(crash()).at("a"));
    assertThat(unreached).step("b").neverExecuted();
    requireFailure(
        () -> assertThat(unreached).step("b").executedOnce(),
        unreached,
        "Expected step 'b' to be executed once, but it was never reached: the last attempt crashed"
            + " before it.");
    JobRun unrun = firstAttempt(fault(crash()).at("b"));
    assertThat(unrun).step("b").neverExecuted();
    requireFailure(
        () -> assertThat(unrun).step("b").executedTimes(2),
        unrun,
        "Expected step 'b' to be executed 2 times, but it never was: on attempt 1 it did not run,"
            + " since the worker crashed before it.");
  }

  @Test
  void skippingByCheckpointIsCheckedAgainstAPipelineThatRestartsFromTheBeginning() {
    JobRun resumed = rig.jobs(letters()).inject(fault(crash()).at("b")).runUntilSettled("");
    assertThat(resumed).step("a").skippedByCheckpoint();
    requireFailure(
        () -> assertThat(resumed).step("b").skippedByCheckpoint(),
        resumed,
        "Expected an attempt to skip step 'b' because of its checkpoint, but none did: on attempt 1"
            + " it did not run, since the worker crashed before it; on attempt 2 it completed.");
    JobRun unreached = firstAttempt(fault(crash()).at("a"));
    requireFailure(
        () -> assertThat(unreached).step("c").skippedByCheckpoint(),
        unreached,
        "Expected an attempt to skip step 'c' because of its checkpoint, but none did: it was never"
            + " reached: the last attempt crashed before it.");
  }

  @Test
  void failuresOfAStepAreItsOwnOnly() {
    JobRun run =
        rig.jobs(letters()).inject(fault(exception(IOException.class)).at("a")).runUntilSettled("");
    assertThat(run).step("a").failedWith(IOException.class);
    requireFailure(
        () -> assertThat(run).step("a").failedWith(IllegalStateException.class),
        run,
        "Expected step 'a' to have failed with java.lang.IllegalStateException, but it failed with"
            + " [java.io.IOException].");
    requireFailure(
        () -> assertThat(run).step("b").failedWith(IOException.class),
        run,
        "Expected step 'b' to have failed with java.io.IOException, but it never failed.");
  }

  @Test
  void outputsAreComparedAsValues() {
    Pipeline<String> pipeline = Pipeline.named("outputs")
        .input(String.class)
        .step("record", Receipt.class, (text, step) -> new Receipt(7, "ok"))
        .step("bytes", byte[].class, (receipt, step) -> new byte[] {1, 2})
        .step("list", new TypeReference<List<Integer>>() {}, (bytes, step) -> List.of(1, 2))
        .step("map", new TypeReference<Map<String, Integer>>() {}, (list, step) -> Map.of("k", 1))
        .step("grade", Grade.class, (map, step) -> Grade.GOOD)
        .action("act", (grade, step) -> {})
        .build();
    JobRun run = rig.jobs(pipeline).runUntilSettled("");
    assertThat(run).step("record").hasOutput(new Receipt(7, "ok"));
    assertThat(run).step("bytes").hasOutput(new byte[] {1, 2});
    assertThat(run).step("list").hasOutput(List.of(1, 2));
    assertThat(run).step("map").hasOutput(Map.of("k", 1));
    assertThat(run).step("grade").hasOutput(Grade.GOOD);
    assertThat(run).step("record").output(Receipt.class).extracting(Receipt::id).isEqualTo(7);
    requireFailure(
        () -> assertThat(run).step("record").hasOutput(new Receipt(8, "ok")),
        run,
        "Expected step 'record' to have the output\n  Receipt[id=8, text=ok]\nbut it has\n"
            + "  Receipt[id=7, text=ok]");
    requireFailure(
        () -> assertThat(run).step("act").hasOutput("x"),
        run,
        "Expected step 'act' to have an output, but it is an action and has none.");
    assertThatThrownBy(
            () -> assertThat(run).step("record").output(Receipt.class).isNull())
        .hasMessageStartingWith("[the output of step 'record'] ");
  }

  @Test
  void anOutputOfAnotherTypeIsAFinding() {
    JobRun run = rig.jobs(letters()).runUntilSettled("");
    String finding =
        "Expected the output of step 'a' to be of java.lang.Integer, but it is not: The"
            + " output of step 'a' cannot be read as java.lang.Integer: Cannot deserialize value of type"
            + " `java.lang.Integer` from String \"a\": not a valid `java.lang.Integer` value. Found"
            + " \"a\"";
    requireFailure(() -> assertThat(run).step("a").hasOutput(7), run, finding);
    requireFailure(() -> assertThat(run).step("a").output(Integer.class), run, finding);
  }

  @Test
  void anOutputThatWasNeverCheckpointedIsAFinding() {
    JobRun run = firstAttempt(fault(crash()).at("b").afterStep());
    requireFailure(
        () -> assertThat(run).step("b").hasOutput("ab"),
        run,
        "Expected step 'b' to have an output, but it has no checkpoint: on attempt 1 it ran to its"
            + " end and was never checkpointed.");
    requireFailure(
        () -> assertThat(run).step("c").output(String.class),
        run,
        "Expected step 'c' to have an output, but it has no checkpoint: it was never reached: the"
            + " last attempt crashed before it.");
  }

  @Test
  void aHugeHostileOutputStaysBoundedInTheMessage() {
    String huge = "\u202e\n" + "x".repeat(5_000_000);
    JobRun run = rig.jobs(
            DrillSettings.DEFAULT.payloadsUpTo(6_000_000), withB((text, step) -> huge))
        .runUntilSettled("");
    assertThat(run).step("b").hasOutput(huge);
    assertThatThrownBy(() -> assertThat(run).step("b").hasOutput("small"))
        .message()
        .hasSizeLessThan(3_000)
        .contains("but it has\n  \\u202e\\u000axxx", "… [5000002 characters]");
  }

  private JobRun firstAttempt(FaultSpec fault) {
    JobHarness jobs = rig.jobs(letters()).inject(fault);
    return jobs.runAttempt(jobs.enqueue(""));
  }

  private JobRun firstAttemptOf(StepFunction<String, String> b) {
    JobHarness jobs = rig.jobs(withB(b));
    return jobs.runAttempt(jobs.enqueue(""));
  }

  private static Pipeline<String> withB(StepFunction<String, String> b) {
    return Pipeline.named("with-b")
        .input(String.class)
        .step("b", String.class, b)
        .retry(everySecond(2))
        .build();
  }
}
