package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.junit.Kit.kit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.FaultNotStruckError;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.NullOutputException;
import dev.jobdrill.pipeline.Pipeline;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class InjectedFaultsTest {
  @Test
  void faultsOfEveryKindStrikeWhereTheAnnotationSays() {
    kit().run(StrikingCases.class).passed(6);
  }

  @JobPipelineTest
  static class StrikingCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    @InjectFault(
        step = "sign",
        attempts = {1, 2},
        throwing = HttpTimeoutException.class,
        message = "too slow")
    void exceptions(JobHarness jobs) {
      var run = jobs.runUntilSettled("Ada");
      assertThat(run)
          .completed()
          .failedInOrderWith(HttpTimeoutException.class, HttpTimeoutException.class);
      assertThat(run.errors().get(0).message()).isEqualTo("too slow");
    }

    @Test
    @InjectFault(step = "sign", fault = InjectFault.Kind.CRASH)
    void crashBefore(JobHarness jobs) {
      var run = jobs.runUntilSettled("Ada");
      assertThat(run).completed().inAttempts(2).step("sign").executedOnce();
    }

    @Test
    @InjectFault(step = "greet", fault = InjectFault.Kind.CRASH, at = InjectFault.At.AFTER_STEP)
    void crashAfterEffects(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada")).completed().step("greet").executedTimes(2);
    }

    @Test
    @InjectFault(
        step = "greet",
        fault = InjectFault.Kind.CRASH,
        at = InjectFault.At.AFTER_CHECKPOINT)
    void crashAfterCheckpoint(JobHarness jobs) {
      var run = jobs.runUntilSettled("Ada");
      assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
      assertThat(run).step("greet").executedOnce().skippedByCheckpoint();
    }

    @Test
    @InjectFault(step = "greet", fault = InjectFault.Kind.NULL_OUTPUT)
    void nullOutput(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada"))
          .completed()
          .step("greet")
          .failedWith(NullOutputException.class);
    }

    @Test
    @InjectFault(step = "greet", throwing = IllegalStateException.class)
    @InjectFault(step = "sign", attempts = 2, fault = InjectFault.Kind.CRASH)
    void severalOfThem(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada")).completed().inAttempts(3);
    }
  }

  @Test
  void aFaultThatNeverStruckFailsTheTestAndSaysWhereTheJobCameTo() {
    Throwable failure = kit().run(LateFaultCases.class).onlyFailure();

    assertThat(failure).isInstanceOf(FaultNotStruckError.class);
    assertThat(failure.getMessage())
        .contains(
            "never struck", "on attempt 2", "greet#1@before", "COMPLETED", "job ", "attempt 1");
  }

  @JobPipelineTest
  static class LateFaultCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    @InjectFault(step = "sign", attempts = 2, throwing = IllegalStateException.class)
    void theSecondAttemptNeverComes(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void aFaultWithoutAJobFailsTheTest() {
    assertThat(kit().run(NoJobCases.class).failures())
        .hasSize(3)
        .allSatisfy(failure -> assertThat(failure)
            .isInstanceOf(FaultNotStruckError.class)
            .hasMessageContainingAll("never struck", "no job was run"));
  }

  @JobPipelineTest
  static class NoJobCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    @InjectFault(step = "sign", throwing = IllegalStateException.class)
    void annotatedAndTheHarnessLeftAlone(JobHarness jobs) {}

    @Test
    @InjectFault(step = "sign", throwing = IllegalStateException.class)
    void annotatedAndNoHarness() {}

    @Test
    void inCodeAndTheReturnedHandleForgotten(JobHarness jobs) {
      jobs.inject(fault(crash()).at("sign"));
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void faultsOfEnclosingClassesHoldForNestedOnes() {
    kit().run(OuterCases.class).passed(1);
  }

  @JobPipelineTest
  @InjectFault(step = "greet", throwing = IllegalStateException.class)
  static class OuterCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Nested
    class Inner {
      @Test
      @InjectFault(step = "sign", attempts = 2, throwing = IllegalArgumentException.class)
      void meetsBoth(JobHarness jobs) {
        assertThat(jobs.runUntilSettled("Ada"))
            .failedInOrderWith(IllegalStateException.class, IllegalArgumentException.class);
      }
    }
  }

  @Test
  void anUnknownStepIsAConfigurationErrorThatNamesTheSteps() {
    Throwable failure = kit().run(UnknownStepCases.class).onlyFailure();

    assertThat(rootOf(failure))
        .hasMessageContainingAll(
            "@InjectFault", "step", "'sing'", "greet, sign", "Correct the name");
  }

  @JobPipelineTest
  static class UnknownStepCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    @InjectFault(step = "sing", throwing = IllegalStateException.class)
    void misspelt(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void contradictoryAnnotationsAreConfigurationErrorsInWords() {
    assertThat(kit().run(ContradictoryCases.class).failures())
        .map(failure -> rootOf(failure).getMessage())
        .hasSize(4)
        .anySatisfy(
            message -> assertThat(message).contains("neither throwing nor fault", "Set throwing"))
        .anySatisfy(message -> assertThat(message).contains("both throwing and fault = CRASH"))
        .anySatisfy(
            message -> assertThat(message).contains("cannot strike after the step's checkpoint"))
        .anySatisfy(
            message -> assertThat(message).contains("UncheckedIOException", "exception(() ->"));
  }

  @JobPipelineTest
  static class ContradictoryCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    @InjectFault(step = "sign")
    void neither(JobHarness jobs) {}

    @Test
    @InjectFault(
        step = "sign",
        fault = InjectFault.Kind.CRASH,
        throwing = IllegalStateException.class)
    void both(JobHarness jobs) {}

    @Test
    @InjectFault(
        step = "sign",
        throwing = IllegalStateException.class,
        at = InjectFault.At.AFTER_CHECKPOINT)
    void wrongPosition(JobHarness jobs) {}

    @Test
    @InjectFault(step = "sign", throwing = UncheckedIOException.class)
    void noConstructor(JobHarness jobs) {}
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable found = failure;
    while (!(found instanceof ExtensionConfigurationException) && found.getCause() != null) {
      found = found.getCause();
    }
    return found;
  }
}
