package dev.jobdrill.junit;

import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.FaultNotStruckError;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import org.junit.jupiter.api.Test;

/** A fault that struck nothing proves nothing, and so it fails the test. */
class UnstruckFaultsTest {
  @Test
  void aFaultThatNoJobWasRunWithFailsTheTest() {
    Outcome outcome = Kit.run(NothingRunTestCases.class);

    for (String method : new String[] {"noHarness", "noJob"}) {
      assertThat(outcome.failureOf(method))
          .isExactlyInstanceOf(FaultNotStruckError.class)
          .hasMessageContainingAll(
              "never struck, since no job was run with them: [charge#1@before:crash]", "Run one");
    }
    assertThat(outcome.failureOf("unusedHandle"))
        .isExactlyInstanceOf(FaultNotStruckError.class)
        .hasMessageContainingAll(
            "[notify#2@after-checkpoint:crash]", "the handle that inject(...) returns");
  }

  @JobPipelineTest
  static class NothingRunTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    void noHarness() {}

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    void noJob(JobHarness jobs) {}

    @Test
    void unusedHandle(JobHarness jobs) {
      jobs.inject(fault(crash()).at("notify").afterCheckpoint().onAttempt(2));
      jobs.runUntilSettled(new Order(1));
    }
  }

  @Test
  void aFaultOnAnAttemptThatNeverCameFailsTheTestAndSaysWhereTheJobCame() {
    Outcome outcome = Kit.run(NoSuchAttemptTestCases.class);

    for (String method : new String[] {"byAnnotation", "inCode", "byAnnotationAttemptByAttempt"}) {
      assertThat(outcome.failureOf(method))
          .isExactlyInstanceOf(FaultNotStruckError.class)
          .hasMessageContainingAll(
              "An injected fault never struck: the job is COMPLETED",
              "before step 'charge' on attempt 7",
              "The nearest point that was reached is charge#1@before; in all it came to @enqueue,"
                  + " price#1@before,",
              "of pipeline order: COMPLETED after 0 ms")
          .hasNoSuppressedExceptions();
    }
  }

  @JobPipelineTest
  static class NoSuchAttemptTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "charge", attempts = 7, fault = Kind.CRASH)
    void byAnnotation(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }

    @Test
    @InjectFault(step = "charge", attempts = 7, fault = Kind.CRASH)
    void byAnnotationAttemptByAttempt(JobHarness jobs) {
      jobs.runAttempt(jobs.enqueue(new Order(1)));
    }

    @Test
    void inCode(JobHarness jobs) {
      jobs.inject(fault(crash()).at("charge").onAttempt(7)).runUntilSettled(new Order(1));
    }
  }

  @Test
  void aTestThatFailedByItselfIsNotBlamedForItsFaultsToo() {
    assertThat(Kit.run(FailedAnywayTestCases.class).failure())
        .hasMessage("the test's own")
        .hasNoSuppressedExceptions();
  }

  @JobPipelineTest
  static class FailedAnywayTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH)
    void fails(JobHarness jobs) {
      throw new IllegalStateException("the test's own");
    }
  }
}
