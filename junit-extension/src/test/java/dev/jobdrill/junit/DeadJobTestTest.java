package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobException;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.Orders.Charge;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult.Status;

class DeadJobTestTest {
  @Test
  void runsOnceAFileAndOneThatCannotBeReadNeverStopsTheOthers() {
    Outcome outcome = Kit.run(MappedTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL))
        .containsExactlyInAnyOrder(
            "a1b2c3d4e5f6a1b2c3d4e5f6 ChargeWorker died of Net::ReadTimeout:"
                + " Net::ReadTimeout with #<TCPSocket:(closed)>",
            "b1b2c3d4e5f6a1b2c3d4e5f6 ChargeWorker");
    assertThat(outcome.names(Status.FAILED)).containsExactly("broken.json cannot be read");
    assertThat(outcome.failure())
        .isExactlyInstanceOf(DeadJobException.class)
        .hasMessageContaining("broken.json is not JSON");
  }

  @JobPipelineTest
  static class MappedTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @DeadJobTest("dead-jobs/*.json")
    void neverDiesOfThatAgain(DeadJob dead, JobHarness jobs) {
      int id = dead.argument(0).asInt();
      JobRun run = jobs.runUntilSettled(new Order(id));
      assertThat(run).completed();
      assertThat(run).step("charge").hasOutput(new Charge("r-" + id * 10));
      assertThat(jobs.jobs()).hasSize(1);
    }
  }

  @Test
  void aFileThatCannotBeReadFailsAlsoATestThatTakesNoDeadJob() {
    assertThat(Kit.run(NoParameterTestCases.class).failure())
        .isExactlyInstanceOf(DeadJobException.class);
    assertThat(NoParameterTestCases.BODIES).hasValue(0);
  }

  @JobPipelineTest
  static class NoParameterTestCases {
    static final AtomicInteger BODIES = new AtomicInteger();

    @DeadJobTest("dead-jobs/br?ken.json")
    void counts() {
      BODIES.incrementAndGet();
    }
  }

  @Test
  void namesAreOneLineOfABoundedLength() {
    Outcome outcome = Kit.run(HostileNameTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL))
        .singleElement()
        .satisfies(name -> assertThat(name)
            .startsWith("c1b2c3d4e5f6a1b2c3d4e5f6 Charge?Worker? died of Net::ReadTimeout: xxx")
            .endsWith("x…")
            .hasSize(151));
  }

  @JobPipelineTest
  static class HostileNameTestCases {
    @DeadJobTest("dead-jobs-hostile/*.json")
    void passes(DeadJob dead) {
      assertThat(dead.name()).isEqualTo("Charge\u0007Worker\u202e");
    }
  }

  @Test
  void aFolderStandsForAllFilesInIt() {
    Outcome outcome = Kit.run(FolderTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL)).hasSize(2);
    assertThat(outcome.names(Status.FAILED)).containsExactly("broken.json cannot be read");
  }

  @JobPipelineTest
  static class FolderTestCases {
    @DeadJobTest("dead-jobs")
    void passes(DeadJob dead) {
      assertThat(dead.name()).isEqualTo("ChargeWorker");
    }
  }

  @Test
  void aPatternThatMatchesNothingFailsWithARemedy() {
    Outcome outcome = Kit.run(NothingMatchesTestCases.class);

    assertThat(outcome.failureOf("noFolder"))
        .hasMessageContainingAll(
            "@DeadJobTest(\"no-such-folder/*.json\") on ",
            NothingMatchesTestCases.class.getName() + ".noFolder: no file matches",
            "correct the pattern",
            "add the file under src/test/resources");
    assertThat(outcome.failureOf("noFile"))
        .hasMessageContainingAll("@DeadJobTest(\"dead-jobs/*.txt\")", "no file matches");
    assertThat(outcome.failureOf("noPattern"))
        .hasMessageContainingAll(
            "@DeadJobTest(\"dead-jobs/{*.json\")", "'{*.json' is no file pattern: ");
    assertThat(outcome.succeeded()).isZero();
  }

  @JobPipelineTest
  static class NothingMatchesTestCases {
    @DeadJobTest("no-such-folder/*.json")
    void noFolder(DeadJob dead) {}

    @DeadJobTest("dead-jobs/*.txt")
    void noFile(DeadJob dead) {}

    @DeadJobTest("dead-jobs/{*.json")
    void noPattern(DeadJob dead) {}
  }
}
