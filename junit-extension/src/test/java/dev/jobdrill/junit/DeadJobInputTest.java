package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Who makes the pipeline's input of a dead job. The one in the folder is named {@code Charge?Worker?}, two controls in it. */
class DeadJobInputTest {
  private static Pipeline<String> recording(Queue<String> inputs) {
    return Pipeline.named("charge")
        .input(String.class)
        .action("charge", (input, step) -> inputs.add(input))
        .build();
  }

  @Test
  void theMethodThatIsForADeadJobMakesItsInput() {
    Kit.run(MappedTestCases.class).passed(2);

    assertThat(MappedTestCases.INPUTS).containsOnly("charge c1b2").hasSizeGreaterThan(5);
  }

  @JobPipelineTest
  static class MappedTestCases {
    static final Queue<String> INPUTS = new ConcurrentLinkedQueue<>();

    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return recording(INPUTS);
    }

    @DeadJobInput(
        from = "sidekiq",
        jobs = {"Refund*", "Charge*"})
    String ofCharge(DeadJob dead, StubServer http) {
      assertThat(http.exchanges()).isEmpty();
      return "charge " + dead.id().substring(0, 4);
    }

    @DeadJobInput(from = "bullmq")
    String ofBull() {
      return "bull";
    }

    @DeadJobInput(jobs = "Refund*")
    String ofRefund() {
      return "refund";
    }

    @DeadJobTest("dead-jobs-hostile/*.json")
    void replays(DeadJobReplay replay, DeadJob dead) {
      assertThat(replay.completes().inputJson()).isEqualTo("\"charge c1b2\"");
      assertThat(dead.source()).isEqualTo("sidekiq");
    }

    @ExploreFaults(faults = 1)
    @DeadJobTest("dead-jobs-hostile/*.json")
    void survives(JobRun run) {
      assertThat(run).completed();
    }
  }

  @Test
  void withoutAMethodJacksonBindsIt() {
    Outcome outcome = Kit.run(BoundTestCases.class);

    assertThat(outcome.succeeded()).isEqualTo(2);
    assertThat(BoundTestCases.CHARGES).containsExactlyInAnyOrder(9981, 9982);
  }

  @JobPipelineTest
  static class BoundTestCases {
    static final Queue<Integer> CHARGES = new ConcurrentLinkedQueue<>();

    record Charge(int order, String rate) {}

    @PipelineUnderTest
    Pipeline<Charge> pipeline() {
      return Pipeline.named("charge")
          .input(Charge.class)
          .action("charge", (charge, step) -> CHARGES.add(charge.order()))
          .build();
    }

    @DeadJobTest("dead-jobs/*.json")
    void completes(@PipelineUnderTest("charge") DeadJobReplay replay) {
      replay.completes();
    }
  }

  @Test
  void aNestedClassComesBeforeTheOneAroundIt() {
    Kit.run(OuterTestCases.class).passed(1);

    assertThat(OuterTestCases.INPUTS).containsExactly("inner");
  }

  @JobPipelineTest
  static class OuterTestCases {
    static final Queue<String> INPUTS = new ConcurrentLinkedQueue<>();

    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return recording(INPUTS);
    }

    @DeadJobInput
    String outer() {
      return "outer";
    }

    @Nested
    class InnerTestCases {
      @DeadJobInput
      String inner() {
        return "inner";
      }

      @DeadJobTest("dead-jobs-hostile/*.json")
      void completes(DeadJobReplay replay) {
        replay.completes();
      }
    }
  }

  @Test
  void whatCannotBeMappedIsToldWithARemedy() {
    assertThat(Kit.run(TwiceTestCases.class).failure())
        .hasStackTraceContaining("@DeadJobInput on " + TwiceTestCases.class.getName() + ".")
        .hasStackTraceContaining("are for dead sidekiq job c1b2c3d4e5f6a1b2c3d4e5f6")
        .hasStackTraceContaining("Tell them apart by the attributes from and jobs");
    assertThat(Kit.run(NullTestCases.class).failure())
        .hasMessageContaining("it returned null for dead sidekiq job")
        .hasMessageEndingWith("Return the pipeline's input.");
    assertThat(Kit.run(PlainTestCases.class).failure())
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContainingAll(
            "A DeadJobReplay parameter replays the dead job of a @DeadJobTest, and ",
            PlainTestCases.class.getName() + ".replays is none");
    assertThat(Kit.run(HarnessTestCases.class).failure())
        .hasMessageContaining("@DeadJobInput method of " + HarnessTestCases.class.getName()
            + " takes a dev.jobdrill.drill.JobHarness; it may take a StubServer");
  }

  @JobPipelineTest
  static class TwiceTestCases {
    @PipelineUnderTest
    final Pipeline<String> pipeline = recording(new ConcurrentLinkedQueue<>());

    @DeadJobInput
    String one() {
      return "";
    }

    @DeadJobInput(from = "sidekiq")
    String two() {
      return "";
    }

    @DeadJobTest("dead-jobs-hostile/*.json")
    void replays(DeadJobReplay replay) {
      replay.completes();
    }
  }

  @JobPipelineTest
  static class NullTestCases {
    @PipelineUnderTest
    final Pipeline<String> pipeline = recording(new ConcurrentLinkedQueue<>());

    @DeadJobInput
    Object none() {
      return null;
    }

    @DeadJobTest("dead-jobs-hostile/*.json")
    void replays(DeadJobReplay replay) {
      replay.completes();
    }
  }

  @JobPipelineTest
  static class HarnessTestCases {
    @PipelineUnderTest
    final Pipeline<String> pipeline = recording(new ConcurrentLinkedQueue<>());

    @DeadJobInput
    String input(JobHarness jobs) {
      return "";
    }

    @DeadJobTest("dead-jobs-hostile/*.json")
    void replays(DeadJobReplay replay) {
      replay.completes();
    }
  }

  @JobPipelineTest
  static class PlainTestCases {
    @PipelineUnderTest
    final Pipeline<String> pipeline = recording(new ConcurrentLinkedQueue<>());

    @Test
    void replays(DeadJobReplay replay) {
      replay.completes();
    }
  }
}
