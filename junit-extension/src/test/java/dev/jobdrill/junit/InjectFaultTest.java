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
    Kit.run(StrikingTestCases.class).passed(3);
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
    @InjectFault(step = "charge", fault = Kind.CRASH, at = At.AFTER_CHECKPOINT)
    void afterTheCheckpoint(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1)))
          .step("charge")
          .executedOnce()
          .skippedByCheckpoint();
    }
  }

  @Test
  void everyFaultCanBeAnAnnotation() {
    Kit.run(CatalogueTestCases.class).passed(5);
  }

  @JobPipelineTest
  static class CatalogueTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(schedule = "v1;charge#1@after-effect:crash;notify#2@before:crash")
    void asAText(JobHarness jobs) {
      JobRun run = jobs.runUntilSettled(new Order(1));
      assertThat(run).completed().inAttempts(3);
      assertThat(run.timeline()).contains(";charge#1@after-effect:crash;notify#2@before:crash\n");
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.DELAY, duration = "PT5S")
    @InjectFault(step = "price", fault = Kind.NOT_APPLIED, occurrence = 2)
    @InjectFault(step = "price", fault = Kind.REPLY_LOST, at = At.CHECKPOINT)
    void withItsArguments(JobHarness jobs) {
      JobRun run = jobs.runUntilSettled(new Order(1));
      assertThat(run).completed().inAttempts(1);
      assertThat(run.strikes())
          .extracting(Object::toString)
          .containsExactly(
              "price#1@checkpoint:reply-lost",
              "price#1@checkpoint[2]:not-applied",
              "charge#1@before:delay(PT5S)");
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.CRASH, at = At.CHECKPOINT, applied = true)
    void onceItsWriteIsApplied(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).step("charge").executedOnce();
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.REDIS_READ_ONLY)
    void withARedisOfItsOwn(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed().inAttempts(1);
    }

    @Test
    @InjectFault(step = "charge", fault = Kind.LOSE_LEASE)
    void asAZombie(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed().hasZombieWrites(1);
    }
  }

  @Test
  void aWrongArgumentNamesItsAttribute() {
    Outcome outcome = Kit.run(WrongArgumentTestCases.class);
    assertThat(outcome.failureOf("schedule"))
        .hasMessageContainingAll(
            "@InjectFault(schedule = \"v1;charge#1@before:crush\") on method schedule, attribute schedule: ",
            "Schedule text, column 20: found fault 'crush'");
    assertThat(outcome.failureOf("both"))
        .hasMessageContainingAll(
            "has both a schedule and other attributes", "a schedule text alone");
    assertThat(outcome.failureOf("nothing")).hasMessageContaining("has neither step nor schedule");
    assertThat(outcome.failureOf("otherShape"))
        .hasMessageContainingAll("was made for a pipeline of another shape, 00000000", "'order'");
    assertThat(outcome.failureOf("duration"))
        .hasMessageContainingAll("attribute duration: found \"soon\"", "such as \"PT30S\"");
    assertThat(outcome.failureOf("status"))
        .hasMessageContainingAll("attribute status: status is 0", "from 200 to 599");
    assertThat(outcome.failureOf("kill"))
        .hasMessageContainingAll("kills a worker in a JVM of its own", "forkingFrom");
    assertThat(outcome.succeeded()).isZero();
  }

  @JobPipelineTest
  static class WrongArgumentTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    @InjectFault(schedule = "v1;charge#1@before:crush")
    void schedule(JobHarness jobs) {}

    @Test
    @InjectFault(schedule = "v1;charge#1@before:crash", step = "charge")
    void both(JobHarness jobs) {}

    @Test
    @InjectFault
    void nothing(JobHarness jobs) {}

    @Test
    @InjectFault(schedule = "v1;shape=00000000;charge#1@before:crash")
    void otherShape(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.DELAY, duration = "soon")
    void duration(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.STATUS)
    void status(JobHarness jobs) {}

    @Test
    @InjectFault(step = "charge", fault = Kind.KILL)
    void kill(JobHarness jobs) {}
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
