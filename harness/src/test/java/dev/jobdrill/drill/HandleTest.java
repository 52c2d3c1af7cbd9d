package dev.jobdrill.drill;

import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.notApplied;
import static dev.jobdrill.fault.Faults.nullOutput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.PayloadException;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handles and their faults: which jobs meet them, and that a fault which strikes nothing is no pass. */
class HandleTest {
  private static final FaultSpec CRASH_AT_B = fault(crash()).at("b");

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void injectingReturnsAnotherHandleAndLeavesTheFirstAsItWas() {
    JobHarness plain = rig.jobs(letters());
    JobHarness crashing = plain.inject(CRASH_AT_B);
    JobHarness crashingTwice = crashing.inject(fault(crash()).at("c").onAttempt(2));
    assertThat(plain.runUntilSettled("").attempts()).hasSize(1);
    assertThat(crashingTwice.runUntilSettled("").attempts()).hasSize(3);
    assertThat(crashing.runUntilSettled("").attempts()).hasSize(2);
    assertThat(plain.runUntilSettled("").strikes()).isEmpty();
    assertThatCode(plain::requireFaultsStruck).doesNotThrowAnyException();
  }

  @Test
  void aFaultStrikesInEachJobThatIsRunThroughItsHandle() {
    JobHarness jobs = rig.jobs(letters()).inject(CRASH_AT_B);
    List<JobHandle> handles = List.of(jobs.enqueue("1"), jobs.enqueue("2"), jobs.enqueue("3"));
    for (JobHandle job : handles) {
      assertThat(jobs.settle(job).strikes()).hasSize(1);
    }
  }

  @Test
  void aFaultBeyondTheLastAttemptFailsTheRunAndNamesThePointsReached() {
    JobHarness jobs = rig.jobs(letters()).inject(fault(crash()).at("b").onAttempts(1, 3));
    JobHandle job = jobs.enqueue("");
    assertThatThrownBy(() -> jobs.settle(job))
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessage("An injected fault never struck: the job is COMPLETED and never came"
            + " to the point before step 'b' on attempt 3. The nearest point that was reached is"
            + " b#2@before; in all it came to @enqueue, a#1@before, a#1@after-effect, a#1@checkpoint,"
            + " a#1@after-checkpoint, b#1@before, b#2@before, b#2@after-effect, … 3 more …,"
            + " c#2@after-effect, c#2@complete, c#2@after-checkpoint. A fault"
            + " that strikes nothing proves nothing: correct its step, position or attempt.\n\n"
            + jobs.observe(job).evidence());
  }

  @Test
  void whatTheJobDiedOfBeforeTheFaultCameIsToldFirst() {
    Pipeline<String> dying = Pipeline.named("dying")
        .input(String.class)
        .action("first", (text, step) -> {
          throw new IllegalStateException("no such invoice");
        })
        .action("second", (text, step) -> {})
        .retry(RetryPolicy.never())
        .build();
    JobHarness jobs = rig.jobs(dying).inject(fault(crash()).at("second"));
    assertThatThrownBy(() -> jobs.runUntilSettled(""))
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessageStartingWith("An injected fault never struck: the job is DEAD of"
            + " java.lang.IllegalStateException: no such invoice in step 'first', and never came to the point before step"
            + " 'second' on attempt 1.");
  }

  /** The last step has no checkpoint: what keeps its output is the write that completes the job. */
  @Test
  void aFaultOfAWriteStrikesAtTheCompletionOfTheLastStepUnlessItIsPlaced() {
    JobHarness jobs = rig.jobs(letters());
    assertThat(jobs.inject(fault(notApplied()).at("c")).runUntilSettled("").strikes())
        .hasToString("[c#1@complete:not-applied]");
    assertThat(jobs.inject(fault(notApplied()).at("b")).runUntilSettled("").strikes())
        .hasToString("[b#1@checkpoint:not-applied]");
    assertThatThrownBy(() ->
            jobs.inject(fault(notApplied()).at("c").at(Position.CHECKPOINT)).runUntilSettled(""))
        .isInstanceOf(FaultNotStruckError.class);
  }

  @Test
  void severalFaultsThatNeverStruckAreAllNamed() {
    JobHarness jobs = rig.jobs(letters())
        .inject(
            fault(crash()).at("a").afterStep().onAttempt(2),
            fault(crash()).at("c").onAttempt(4));
    assertThatThrownBy(() -> jobs.runUntilSettled(""))
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessageContaining("the point after the effects of step 'a' and before its checkpoint on"
            + " attempt 2, nor before step 'c' on attempt 4. The nearest point that was reached is"
            + " a#1@after-effect; in all it came to @enqueue, a#1@before, ");
  }

  @Test
  void aLongListOfPointsReachedIsCutInItsMiddle() {
    JobHarness jobs = rig.jobs(letters())
        .inject(fault(exception(IllegalStateException.class)).at("c").onAttempts(1, 2, 3, 4, 5, 6));
    assertThatThrownBy(() -> jobs.runUntilSettled(""))
        .hasMessageContaining(
            "the job is DEAD of java.lang.IllegalStateException: injected by Jobdrill in step 'c',"
                + " and never came to the point before step 'c' on"
                + " attempt 6. The nearest point that was reached is c#5@before; in all it came to"
                + " @enqueue, a#1@before, a#1@after-effect, a#1@checkpoint, a#1@after-checkpoint,"
                + " b#1@before, b#1@after-effect, b#1@checkpoint, … 8 more …,"
                + " c#4@retry, c#5@before, c#5@bury. A fault");
  }

  @Test
  void aFaultWhoseHandleRanNoJobFailsAtTheEnd() {
    JobHarness jobs = rig.jobs(letters());
    JobHarness used = jobs.inject(fault(nullOutput()).at("a"));
    used.inject(CRASH_AT_B);
    used.runUntilSettled("");
    assertThatThrownBy(jobs::requireFaultsStruck)
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessage("Injected faults never struck, since no job was run with them:"
            + " [b#1@before:crash]. Run one through the handle that inject(...) returns; a fault"
            + " that strikes nothing proves nothing.");
  }

  @Test
  void theSameFaultInjectedTwiceMustStrikeThroughBothHandles() {
    JobHarness jobs = rig.jobs(letters());
    jobs.inject(CRASH_AT_B).runUntilSettled("");
    jobs.inject(CRASH_AT_B);
    assertThatThrownBy(jobs::requireFaultsStruck).hasMessageContaining("[b#1@before:crash]");
  }

  @Test
  void aFaultOfAJobThatWasNeverDrivenFailsAtTheEnd() {
    JobHarness jobs = rig.jobs(letters()).inject(CRASH_AT_B);
    jobs.enqueue("");
    assertThatThrownBy(jobs::requireFaultsStruck)
        .isInstanceOf(FaultNotStruckError.class)
        .hasMessageContaining(
            "the job is READY and never came to the point before step 'b' on"
                + " attempt 1. The nearest point that was reached is @enqueue; in all it came to @enqueue.");
  }

  @Test
  void enqueueingAKnownJobAgainNeitherDropsItsFaultsNorUsesNewOnes() {
    JobHarness jobs = rig.jobs(letters());
    EnqueueOptions options = EnqueueOptions.correlatedBy("c").jobId("order-9");
    JobHandle job = jobs.inject(CRASH_AT_B).enqueue("", options);
    JobHarness late = jobs.inject(fault(crash()).at("c"));
    late.enqueue("", options);
    assertThat(jobs.settle(job).strikes())
        .extracting(Object::toString)
        .containsExactly("b#1@before:crash");
    assertThatThrownBy(jobs::requireFaultsStruck)
        .hasMessageContaining("no job was run with them: [c#1@before:crash]");
  }

  @Test
  void twoFaultsAtOnePointAreRefusedWhereTheyAreInjected() {
    JobHarness jobs = rig.jobs(letters()).inject(fault(crash()).at("b").onAttempts(1, 2));
    assertThatThrownBy(() ->
            jobs.inject(fault(exception(IllegalStateException.class)).at("b").onAttempt(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Two faults are to strike at b#2@before: crash and"
            + " throw(java.lang.IllegalStateException). Only one can; move one to another position"
            + " or attempt.");
    assertThat(rig.dump()).isEmpty();
  }

  @Test
  void twoFaultsAtOneStepOnTwoAttemptsBothStrike() {
    JobRun run = rig.jobs(letters())
        .inject(
            fault(crash()).at("b").afterStep(),
            fault(crash()).at("b").beforeStep().onAttempt(2))
        .inject(fault(nullOutput()).at("b").onAttempt(3))
        .runUntilSettled("");
    assertThat(run.strikes())
        .extracting(Object::toString)
        .containsExactly(
            "b#1@after-effect:crash", "b#2@before:crash", "b#3@after-effect:null-output");
    assertThat(run.attempts()).hasSize(4);
  }

  @Test
  void withSeveralPipelinesEachJobMeetsTheFaultsAtItsOwnSteps() {
    Pipeline<String> other = Pipeline.named("other")
        .input(String.class)
        .step("z", String.class, (text, step) -> text + "z")
        .build();
    JobHarness jobs =
        rig.jobs(letters(), other).inject(CRASH_AT_B, fault(nullOutput()).at("z"));
    JobRun one = jobs.pipeline("letters").runUntilSettled("");
    JobRun two = jobs.pipeline("other").runUntilSettled("");
    assertThat(one.strikes()).extracting(Object::toString).containsExactly("b#1@before:crash");
    assertThat(two.strikes())
        .extracting(Object::toString)
        .containsExactly("z#1@after-effect:null-output");
    assertThatCode(jobs::requireFaultsStruck).doesNotThrowAnyException();
  }

  @Test
  void aFaultAtAnUnknownStepIsRefusedWithTheStepsThatExist() {
    JobHarness jobs = rig.jobs(letters());
    assertThatThrownBy(() -> jobs.inject(fault(crash()).at("d")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Fault d#1@before:crash names the step 'd', which does not exist; the steps are"
            + " a, b, c. Correct the name.");
  }

  @Test
  void aNullOutputOfAnActionIsRefusedSinceItWouldChangeNothing() {
    Pipeline<String> pipeline = Pipeline.named("acting")
        .input(String.class)
        .action("notify", (text, step) -> {})
        .build();
    JobHarness jobs = rig.jobs(pipeline);
    assertThatThrownBy(() -> jobs.inject(fault(nullOutput()).at("notify")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Fault notify#1@after-effect:null-output would change nothing: step 'notify' is"
            + " an action and has no output. Inject an exception or a crash there.");
    assertThat(jobs.inject(fault(crash()).at("notify")).runUntilSettled("").attempts())
        .hasSize(2);
  }

  @Test
  void severalPipelinesNeedAName() {
    JobHarness jobs = rig.jobs(letters("one"), letters("two"));
    assertThatThrownBy(() -> jobs.enqueue(""))
        .hasMessage("This test has several pipelines, [one, two], and the call does not say which."
            + " Say it: pipeline(\"...\") returns the handle for one.");
    assertThatThrownBy(() -> jobs.pipeline("three"))
        .hasMessage("No pipeline is named 'three'; this test has [one, two].");
    assertThatThrownBy(() -> rig.jobs(letters("one"), letters("one")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'one'");
    assertThatThrownBy(() -> rig.jobs())
        .hasMessage("No pipeline was given; a harness needs at least one to run.");
  }

  @Test
  void anInputOfAnotherTypeIsRefusedAndNothingIsWritten() {
    JobHarness jobs = rig.jobs(letters());
    assertThatThrownBy(() -> jobs.enqueue(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Pipeline 'letters' takes java.lang.String as its input; found java.lang.Integer. Pass an input of that type, or run the"
                + " pipeline that takes this one: pipeline(\"...\").");
    assertThatThrownBy(() -> jobs.enqueue(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Pipeline 'letters' takes java.lang.String as its input; found null. Pass");
    assertThat(rig.dump()).isEmpty();
    assertThat(jobs.jobs()).isEmpty();
  }

  @Test
  void anInputThatDoesNotFitAGenericTypeIsRefused() {
    Pipeline<List<Integer>> numbers = Pipeline.named("numbers")
        .input(new TypeReference<List<Integer>>() {})
        .action("use", (list, step) -> {})
        .build();
    JobHarness jobs = rig.jobs(numbers);
    assertThatThrownBy(() -> jobs.enqueue(List.of("seven"))).isInstanceOf(PayloadException.class);
    assertThat(jobs.runUntilSettled(List.of(7)).inputJson()).isEqualTo("[7]");
  }

  @Test
  void theLastRunIsThatOfTheJobEnqueuedLast() {
    JobHarness jobs = rig.jobs(letters());
    assertThatThrownBy(jobs::lastRun)
        .hasMessage(
            "This test has enqueued no job yet, so there is no run to look at. Enqueue one first.");
    jobs.runUntilSettled("1");
    JobHandle second = jobs.enqueue("2");
    assertThat(jobs.lastRun().jobId()).isEqualTo(second.jobId());
  }

  @Test
  void capsMustBePositive() {
    assertThatThrownBy(() -> DrillSettings.DEFAULT.capped(0, Duration.ofDays(1)))
        .hasMessage(
            "maxAttempts is 0 and maxTime PT24H; both must be more than zero, or no job could settle");
    assertThatThrownBy(() -> DrillSettings.DEFAULT.capped(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
