package dev.jobdrill.junit;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.ExplorationException;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult.Status;

/** The line that a failure of an exploration has, pasted above its method: the one schedule fails in the same way. */
class ReplayedExplorationTest {
  /** As the message has it, with the shape and as Java writes a text: the reply's body is JSON. */
  private static final String WRONG_BODY =
      "v1;shape=136194be;charge#1@http:status(200,served,header=\"Content-Type: application/json\",body=\"{\\\"error\\\":\\\"injected by Jobdrill\\\"}\")";

  /** Charges without a key, and takes a 200 for an answer unless it is said to read it. */
  abstract static class Charging {
    private static final HttpClient CLIENT =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void stubs(StubServer http) {
      http.stubFor(any(anyUrl()).willReturn(ok("charged")));
    }

    @PipelineUnderTest
    Pipeline<String> pipeline(StubServer http) {
      return Pipeline.named("billing")
          .input(String.class)
          .action("charge", (text, step) -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(http.url("/charges")))
                .header("X-Correlation-ID", step.correlationId())
                .POST(BodyPublishers.ofString(text));
            if (isSound()) {
              request.header("Idempotency-Key", step.idempotencyKey());
            }
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            if (!response.body().equals("charged")) {
              throw new IOException("answered " + response.body());
            }
          })
          .build();
    }

    boolean isSound() {
      return false;
    }

    String input() {
      return "order";
    }
  }

  @Test
  void thePrintedLineFailsAloneAsItDidInTheExploration() {
    Outcome explored = Kit.run(ExploredTestCases.class);
    Outcome replayed = Kit.run(ReplayedTestCases.class);

    assertThat(explored.names(Status.SUCCESSFUL)).containsExactly("exploration");
    assertThat(explored.failure())
        .hasMessageContaining("\nReplay it above @ExploreFaults: @InjectFault(schedule = \""
            + WRONG_BODY.replace("\\", "\\\\").replace("\"", "\\\"") + "\")\n");
    assertThat(replayed.names(Status.SUCCESSFUL)).containsExactly("replay");
    assertThat(replayed.names(Status.FAILED)).isEqualTo(explored.names(Status.FAILED));
    assertThat(replayed.failure())
        .hasMessageStartingWith(
            explored.failure().getMessage().lines().findFirst().orElseThrow())
        .hasMessageContaining(" 2 times, without faults it is once.")
        .hasMessageContaining("of step 'charge': 2 instead of 1")
        .hasMessageContaining("attempt 2");
    assertThat(ReplayedTestCases.BODIES).hasValue(2);
  }

  @JobPipelineTest
  static class ExploredTestCases extends Charging {
    @ExploreFaults(faults = 1, kinds = FaultKind.STATUS)
    void survivesEverything() {}
  }

  @JobPipelineTest
  static class ReplayedTestCases extends Charging {
    static final AtomicInteger BODIES = new AtomicInteger();

    @InjectFault(schedule = WRONG_BODY)
    @ExploreFaults(faults = 1, kinds = FaultKind.STATUS)
    void survivesEverything() {
      BODIES.incrementAndGet();
    }
  }

  @Test
  void onceThePipelineIsMendedTheReplayPassesAndIsNoExploration(@TempDir Path directory)
      throws IOException {
    Outcome outcome = Kit.embedded()
        .with("jobdrill.evidence.directory", directory.toString())
        .launch(MendedTestCases.class);

    outcome.passed(1);
    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly("replay");
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> file.endsWith("timeline.txt")))
          .singleElement()
          .satisfies(file -> assertThat(file)
              .content()
              .startsWith(
                  "INCOMPLETE (a replay of v1;charge#1@after-effect:crash;charge#2@before:throw(java.io.IOException),"
                      + " and nothing else was tried): explored "));
    }
  }

  @JobPipelineTest
  static class MendedTestCases extends Charging {
    @Override
    boolean isSound() {
      return true;
    }

    /** Several are one schedule. */
    @InjectFault(schedule = "v1;charge#1@after-effect:crash")
    @InjectFault(step = "charge", attempts = 2, throwing = IOException.class)
    @ExploreFaults
    void survivesEverything(JobRun run) {
      if (!run.strikes().isEmpty()) {
        assertThat(run).completed().inAttempts(3);
      }
    }
  }

  @Test
  void aTestThatWantsAllToBeTriedIsNotContentWithAReplay() {
    assertThat(Kit.run(WantsAllTestCases.class).failure())
        .hasMessageStartingWith("INCOMPLETE (a replay of v1;charge#1@before:crash, and nothing");
  }

  @JobPipelineTest
  static class WantsAllTestCases extends MendedTestCases {
    @Override
    @InjectFault(schedule = "v1;charge#1@before:crash")
    @ExploreFaults(failIfIncomplete = true)
    void survivesEverything(JobRun run) {}
  }

  @Test
  void eachDeadJobMeetsTheScheduleWithItsOwnInput() {
    Outcome outcome = Kit.run(DeadJobTestCases.class);

    assertThat(outcome.names(Status.SUCCESSFUL))
        .hasSize(2)
        .allMatch(name -> name.startsWith("replay of "));
    assertThat(outcome.names(Status.FAILED))
        .containsExactlyInAnyOrder(
            "broken.json cannot be read",
            "a1b2c3d4e5f6a1b2c3d4e5f6: crash after the effects of step 'charge' and before its checkpoint on attempt 1 → own-check");
    assertThat(outcome.failures())
        .anySatisfy(failure -> assertThat(failure)
            .hasMessageContaining(
                "Replay it above @ExploreFaults: @InjectFault(schedule = \"v1;shape="));
  }

  @JobPipelineTest
  static class DeadJobTestCases {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Pipeline.named("charge")
          .input(String.class)
          .action("charge", (order, step) -> {})
          .build();
    }

    String input(DeadJob dead) {
      return dead.id();
    }

    @InjectFault(schedule = "v1;charge#1@after-effect:crash")
    @ExploreFaults
    @DeadJobTest("dead-jobs/*.json")
    void survives(JobRun run, DeadJob dead) {
      assertThat(run.inputJson()).contains(dead.id());
      if (dead.id().startsWith("a1")) {
        assertThat(run).completed().inAttempts(1);
      }
    }
  }

  @Test
  void whatCannotBeReplayedIsToldWithARemedy() {
    Outcome outcome = Kit.run(WrongTestCases.class);

    assertThat(outcome.succeeded()).isZero();
    assertThat(outcome.failureOf("neverStrikes"))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("Schedule diverged: An injected fault never struck")
        .hasMessageContaining("The nearest point that was reached is charge#1@before");
    assertThat(outcome.failureOf("anotherShape"))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("The schedule cannot be run: The schedule v1;shape=00000000;")
        .hasMessageContaining("explore the pipeline again");
    assertThat(outcome.failureOf("anotherShapeWithoutFaults"))
        .hasMessageStartingWith("The schedule cannot be run: The schedule v1;shape=00000000 was");
    assertThat(outcome.failureOf("kills"))
        .isInstanceOf(ExplorationException.class)
        .hasMessageStartingWith("Fault charge#1@before:kill kills the process of a worker, and ");
    assertThat(outcome.failureOf("twoShapes"))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("The @InjectFaults on method twoShapes do not go together: ")
        .hasMessageContaining("were made for pipelines of two shapes; expected one.");
    assertThat(outcome.failureOf("twiceThere"))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith("The @InjectFaults on method twiceThere do not go together: ")
        .hasMessageContaining("charge#1@before");
  }

  @JobPipelineTest
  static class WrongTestCases extends Charging {
    @InjectFault(step = "charge", attempts = 9, fault = Kind.CRASH)
    @ExploreFaults
    void neverStrikes() {}

    @InjectFault(schedule = "v1;shape=00000000;charge#1@before:crash")
    @ExploreFaults
    void anotherShape() {}

    @InjectFault(schedule = "v1;shape=00000000")
    @ExploreFaults
    void anotherShapeWithoutFaults() {}

    @InjectFault(step = "charge", fault = Kind.KILL)
    @ExploreFaults
    void kills() {}

    @InjectFault(schedule = "v1;shape=00000000;charge#1@before:crash")
    @InjectFault(schedule = "v1;shape=00000001;charge#2@before:crash")
    @ExploreFaults
    void twoShapes() {}

    @InjectFault(step = "charge", fault = Kind.CRASH)
    @InjectFault(step = "charge", throwing = IOException.class)
    @ExploreFaults
    void twiceThere() {}
  }

  @Test
  void faultsAboveTheClassOfAnExplorationAreRefused() {
    assertThat(Kit.run(AboveTheClassTestCases.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@InjectFault on class AboveTheClassTestCases is for each test in it, and survivesEverything explores: it places"
                + " faults of its own, from none at all on. Move the exploration to another class, or the annotation to the"
                + " tests that it is meant for. Above survivesEverything itself it names the one schedule that is run in"
                + " place of all.");
  }

  @JobPipelineTest
  @InjectFault(step = "charge", fault = Kind.CRASH)
  static class AboveTheClassTestCases extends Charging {
    @ExploreFaults
    void survivesEverything() {}
  }

  /** The printed line of a run without faults has none either. */
  @Test
  void aFailureWithoutAnyFaultIsReplayedToo() {
    Outcome outcome = Kit.run(BrokenAnywayTestCases.class);

    assertThat(outcome.names(Status.FAILED)).containsExactly("without any fault → own-check");
    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly("replay");
  }

  @JobPipelineTest
  static class BrokenAnywayTestCases extends Charging {
    @InjectFault(schedule = "v1")
    @ExploreFaults
    void survivesEverything(JobRun run) {
      throw new AssertionError("never good enough");
    }
  }
}
