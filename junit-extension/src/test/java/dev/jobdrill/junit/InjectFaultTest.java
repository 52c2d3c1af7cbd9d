package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.NullOutputException;
import dev.jobdrill.junit.InjectFault.At;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.Test;

class InjectFaultTest {
  @Test
  void strikesWhereItSays() {
    Kit.run(StrikingTestCases.class).passed(4);
  }

  @JobPipelineTest
  static class StrikingTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(
        step = "charge",
        attempts = {1, 2},
        throwing = HttpTimeoutException.class,
        message = "no answer")
    @InjectFault(step = "notify", attempts = 3, fault = Kind.CRASH, at = At.AFTER_STEP)
    void onSeveralAttempts(JobHarness jobs) {
      JobRun run = jobs.runUntilSettled(new Order(1));
      assertThat(run)
          .completed()
          .failedInOrderWith(
              HttpTimeoutException.class.getName(),
              HttpTimeoutException.class.getName(),
              ErrorRecord.LEASE_EXPIRED);
      assertThat(run.errors().get(0).message()).isEqualTo("no answer");
      assertThat(run).step("notify").executedTimes(2);
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.NULL_OUTPUT)
    void asANullOutput(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)))
          .completed()
          .failedInOrderWith(NullOutputException.class);
    }

    @Test
    @InjectFault(step = "notify", fault = Kind.NOT_APPLIED, attempts = 1)
    void atTheLastStepsOnlyWrite(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)).strikes())
          .hasToString("[notify#1@complete:not-applied]");
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH, at = At.AFTER_CHECKPOINT)
    void afterTheCheckpoint(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)))
          .step("charge")
          .executedOnce()
          .skippedByCheckpoint();
    }
  }

  @Test
  void misuseNamesTheAnnotationTheAttributeAndTheRemedy() {
    Outcome outcome = Kit.run(MisuseTestCases.class);

    assertThat(outcome.failureOf("unknownStep"))
        .hasMessageContainingAll(
            "@InjectFault, attribute step or schedule, on ",
            MisuseTestCases.class.getName() + ".unknownStep",
            "'chrage'",
            "the steps are price, charge, notify",
            "Correct the name");
    assertThat(outcome.failureOf("both"))
        .hasMessageContainingAll(
            "@InjectFault(step = \"charge\") on method both has both throwing and fault = CRASH",
            "one of them");
    assertThat(outcome.failureOf("neither"))
        .hasMessageContainingAll(
            "@InjectFault(step = \"charge\") on method neither has neither throwing nor fault",
            "Set throwing = SomeException.class");
    assertThat(outcome.failureOf("noStep"))
        .hasMessageContaining(
            "on method noStep names no step; only the enqueueing of the job itself, at = ENQUEUE, has none. Name one:"
                + " step = \"persist\".");
    assertThat(outcome.failureOf("noUsableConstructor"))
        .hasMessageContainingAll(
            "@InjectFault(step = \"charge\") on method noUsableConstructor",
            ", attribute throwing: ",
            Unmakeable.class.getName(),
            "has no constructor that takes a message or nothing",
            "exception(() -> new Unmakeable(...))");
    assertThat(outcome.failureOf("abstractException"))
        .hasMessageContainingAll(
            ", attribute throwing: ", Abstract.class.getName(), "cannot be made");
    assertThat(outcome.failureOf("impossiblePosition"))
        .hasMessageContainingAll(
            "@InjectFault(step = \"charge\") on method impossiblePosition, attribute at: ",
            "null-output cannot strike before the step",
            "it can strike after the step's effects");
    assertThat(outcome.failureOf("impossibleAttempt"))
        .hasMessageContainingAll(
            "@InjectFault(step = \"charge\") on method impossibleAttempt, attribute attempts: ",
            "[0]",
            "counted from 1");
    assertThat(outcome.failureOf("twiceAtOnePoint"))
        .hasMessageContainingAll(
            "Two faults are to strike at charge#1@before", "move one to another position");
    assertThat(outcome.succeeded()).isZero();
  }

  static class Unmakeable extends IOException {
    private static final long serialVersionUID = 1L;

    Unmakeable(int code) {
      super("" + code);
    }
  }

  abstract static class Abstract extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @JobPipelineTest
  static class MisuseTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "chrage", fault = Kind.CRASH)
    void unknownStep(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH, throwing = IOException.class)
    void both(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge")
    void neither(JobHarness jobs) {}

    @Test
    @InjectFault(fault = Kind.CRASH)
    void noStep(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", throwing = Unmakeable.class)
    void noUsableConstructor(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", throwing = Abstract.class)
    void abstractException(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.NULL_OUTPUT, at = At.BEFORE_STEP)
    void impossiblePosition(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH, attempts = 0)
    void impossibleAttempt(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    @InjectFault(step = "charge", throwing = IOException.class)
    void twiceAtOnePoint(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }
  }

  @Test
  void misuseIsFoundOutWithoutAHarnessToo() {
    assertThat(Kit.run(MisuseWithoutHarnessTestCases.class).failure())
        .hasMessageContaining("has neither throwing nor fault");
  }

  @JobPipelineTest
  static class MisuseWithoutHarnessTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "charge")
    void neither() {}
  }

  @Test
  void aFaultThatNobodyWouldInjectIsRefused() {
    Outcome outcome = Kit.run(NoExtensionTestCases.class, NoExtensionOnClassTestCases.class);

    for (String method : new String[] {"one", "several", "ofTheClass"}) {
      assertThat(outcome.failureOf(method))
          .hasMessageContainingAll(
              "@InjectFault on " + InjectFaultTest.class.getName(),
              method,
              "nothing injects it here",
              "Annotate the class with @JobPipelineTest");
    }
  }

  static class NoExtensionTestCases {
    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    void one() {}

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    @InjectFault(step = "price", fault = Kind.CRASH)
    void several() {}
  }

  @InjectFault(step = "charge", fault = Kind.CRASH)
  static class NoExtensionOnClassTestCases {
    @Test
    void ofTheClass() {}
  }
}
