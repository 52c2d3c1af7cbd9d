package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.InjectFault.At;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import org.junit.jupiter.api.Test;

/** The whole catalogue of faults by annotation, as attributes and as text. */
class FaultCatalogueTest {
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
}
