package dev.jobdrill.junit;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.exploration.EffectProbe;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult.Status;

class ExploreFaultsTest {
  @Test
  void aSoundPipelineIsOneTestWhoseBodyIsCalledForEachRun() {
    Kit.run(SoundTestCases.class).passed(1);

    assertThat(SoundTestCases.BODIES).hasValueGreaterThan(10);
  }

  @JobPipelineTest
  static class SoundTestCases {
    static final AtomicInteger BODIES = new AtomicInteger();

    @BeforeEach
    void stubs(StubServer http) {
      http.stubFor(any(anyUrl()).willReturn(ok()));
    }

    @PipelineUnderTest
    Pipeline<String> pipeline(StubServer http) {
      return charging(http);
    }

    String input() {
      return "order";
    }

    @ExploreFaults(faults = 1)
    void survivesEverything(JobRun run, StubServer http) {
      BODIES.incrementAndGet();
      assertThat(run).completed();
      assertThat(http.exchanges()).isNotEmpty();
    }
  }

  @Test
  void eachDistinctFailureIsATestNamedByItsSmallestSchedule() {
    Outcome outcome = Kit.embedded().inParallel().launch(BrokenTestCases.class);

    assertThat(outcome.failures())
        .isNotEmpty()
        .allSatisfy(failure -> assertThat(failure.getStackTrace())
            .singleElement()
            .satisfies(frame ->
                assertThat(frame.getClassName()).isEqualTo(BrokenTestCases.class.getName())));
    assertThat(outcome.names(Status.SUCCESSFUL)).containsExactly("exploration");
    assertThat(outcome.names(Status.FAILED))
        .hasSize(2)
        .anySatisfy(name -> assertThat(name)
            .contains("step 'charge'")
            .contains("on attempt 1")
            .endsWith("→ same-effects"))
        .anySatisfy(name -> assertThat(name).contains("'save'").endsWith("→ same-effects"));
    assertThat(outcome.failures())
        .anySatisfy(failure -> assertThat(failure)
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("Step 'charge' had the effect POST /charges")
            .hasMessageContaining("2 times, without faults it is once.")
            .hasMessageContaining("StepContext.idempotencyKey()")
            .hasMessageContaining(
                "Replay it above @ExploreFaults: @InjectFault(schedule = \"v1;shape=")
            .hasMessageContaining("attempt 2"));
  }

  @Test
  void anExplorationHasAPageWithItsMatrixWhateverItFinds(@TempDir Path directory)
      throws IOException {
    Kit.embedded()
        .with("jobdrill.evidence.directory", directory.toString())
        .launch(BrokenTestCases.class, SoundTestCases.class);

    List<Path> found;
    try (Stream<Path> files = Files.walk(directory)) {
      found = files.filter(file -> file.endsWith("exploration.json")).sorted().toList();
    }
    assertThat(found).hasSize(2);
    assertThat(found.get(0))
        .content()
        .contains("\"matrix\"", "charge@after-effect", "same-effects");
    assertThat(found.get(1)).content().contains("\"failures\" : [ ]");
    assertThat(found).allSatisfy(file -> {
      assertThat(file.resolveSibling("index.html")).content().contains("\"kind\":\"explored\"");
      assertThat(file.resolveSibling("timeline.txt")).content().contains("tried/failed by attempt");
    });
    assertThat(directory.resolve("index.html"))
        .content()
        .contains("\"kind\":\"explored\"", "\"verdict\":\"failed\"", "\"verdict\":\"passed\"");
  }

  @Test
  void thePageAndTheIndexHaveTheTestsVerdict(@TempDir Path directory) throws IOException {
    Kit.embedded()
        .with("jobdrill.evidence.directory", directory.toString())
        .launch(IncompleteTestCases.class);

    assertThat(directory.resolve("index.html"))
        .content()
        .contains(
            "\"verdict\":\"failed\"", "\"message\":\"INCOMPLETE (the budget of 5 runs was spent")
        .doesNotContain("\"verdict\":\"passed\"");
    assertThat(pages(directory))
        .singleElement()
        .satisfies(page -> assertThat(page).content().contains("\"verdict\":\"failed\""));
  }

  @Test
  void anExplorationThatComesToNoReportIsInTheIndexAndItsOldPageGoes(@TempDir Path directory)
      throws IOException {
    String path = directory.toString();
    Kit.embedded()
        .with("jobdrill.evidence.directory", path)
        .launch(SometimesVolatileTestCases.class)
        .passed(1);
    assertThat(pages(directory)).hasSize(1);

    SometimesVolatileTestCases.VOLATILE.set(true);
    Kit.embedded()
        .with("jobdrill.evidence.directory", path)
        .launch(SometimesVolatileTestCases.class);

    assertThat(pages(directory)).isEmpty();
    assertThat(directory.resolve("index.html"))
        .content()
        .contains("\"kind\":\"explored\"", "\"verdict\":\"failed\"")
        .contains("Two runs without faults differ in the output of step ")
        .doesNotContain("\"verdict\":\"passed\"");
  }

  @JobPipelineTest
  static class SometimesVolatileTestCases {
    static final AtomicBoolean VOLATILE = new AtomicBoolean();

    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Pipeline.named("numbers")
          .input(String.class)
          .step(
              "number",
              String.class,
              (text, step) -> VOLATILE.get() ? UUID.randomUUID().toString() : text)
          .build();
    }

    String input() {
      return "order";
    }

    @ExploreFaults(faults = 1, kinds = FaultKind.CRASH)
    void survivesEverything() {}
  }

  @Test
  void aPageThatCannotBeWrittenReplacesNoFailure(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    Outcome outcome = Kit.embedded()
        .with("jobdrill.evidence.directory", file.toString())
        .launch(BrokenTestCases.class);

    assertThat(outcome.names(Status.FAILED))
        .hasSize(2)
        .allMatch(name -> name.contains("same-effects"));
  }

  private static List<Path> pages(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.endsWith("index.html") && !file.getParent().equals(directory))
          .toList();
    }
  }

  @Test
  void noPageIsWrittenWhereNoneIsWanted(@TempDir Path directory) {
    Kit.embedded()
        .with("jobdrill.evidence", "none")
        .with("jobdrill.evidence.directory", directory.resolve("none").toString())
        .launch(SoundTestCases.class);

    assertThat(directory).isEmptyDirectory();
  }

  @JobPipelineTest
  static class BrokenTestCases {
    private final List<String> rows = new ArrayList<>();

    @BeforeEach
    void stubs(StubServer http) {
      http.stubFor(any(anyUrl()).willReturn(ok()));
    }

    @PipelineUnderTest
    Pipeline<String> pipeline(StubServer http) {
      return Pipeline.named("billing")
          .input(String.class)
          .action(
              "charge",
              (text, step) -> post(HttpRequest.newBuilder(URI.create(http.url("/charges")))
                  .header("X-Correlation-ID", step.correlationId())
                  .POST(BodyPublishers.ofString(text))
                  .build()))
          .action("save", (text, step) -> rows.add(text))
          .build();
    }

    String order() {
      return "order";
    }

    EffectProbe table() {
      return new EffectProbe() {
        @Override
        public String name() {
          return "rows";
        }

        @Override
        public String snapshot() {
          return String.join("\n", rows);
        }
      };
    }

    @ExploreFaults(faults = 1, input = "order", probes = "table")
    void survivesEverything() {}
  }

  @Test
  void whatAWorkerLosesInACrashFailsAlikeWhenItsScheduleIsInjected() {
    Outcome outcome = Kit.run(ForgetfulTestCases.class);

    assertThat(outcome.names(Status.FAILED))
        .containsExactly("crash after the checkpoint of step 'login' on attempt 1 → settles");
    assertThat(outcome.failure()).hasMessageContaining(";login#1@after-checkpoint:crash\")\n");
    assertThat(outcome.names(Status.SUCCESSFUL)).contains("failsAgain(JobHarness)");
  }

  @JobPipelineTest
  static class ForgetfulTestCases {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      AtomicReference<String> token = new AtomicReference<>("");
      return Pipeline.named("billing")
          .input(String.class)
          .action("login", (text, step) -> token.set(text))
          .action("use", (text, step) -> {
            if (token.get().isEmpty()) {
              throw new IllegalStateException("nobody is logged in");
            }
          })
          .build();
    }

    String input() {
      return "order";
    }

    @ExploreFaults(faults = 1, kinds = FaultKind.CRASH, steps = "login", without = "dead-is-usable")
    void survivesEverything() {}

    @Test
    @InjectFault(schedule = "v1;login#1@after-checkpoint:crash")
    void failsAgain(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("order")).dead();
    }
  }

  @Test
  void aMethodThatIsMissingIsToldInTheExploration() {
    assertThat(Kit.run(NoInputTestCases.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining(
            "attribute input names the method 'input', which does not exist. Add one that returns the pipeline's input");
  }

  @JobPipelineTest
  static class NoInputTestCases {
    @PipelineUnderTest
    Pipeline<String> pipeline(StubServer http) {
      return charging(http);
    }

    @ExploreFaults
    void survivesEverything() {}
  }

  @Test
  void anExplorationWithoutFaultsIsRefused() {
    assertThat(Kit.run(NoFaultsTestCases.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "@ExploreFaults: faults is 0, so no fault would be tried and the exploration would prove nothing;"
                + " expected how many are tried at a time, 1 or more.");
  }

  @JobPipelineTest
  static class NoFaultsTestCases extends SoundTestCases {
    @Override
    @ExploreFaults(faults = 0)
    void survivesEverything(JobRun run, StubServer http) {}
  }

  @Test
  void whatTheBodyThrowsIsAFailureOfItsOwn() {
    Outcome outcome = Kit.run(OwnCheckTestCases.class);

    assertThat(outcome.names(Status.FAILED)).containsExactly("without any fault → own-check");
    assertThat(outcome.failure()).hasMessageContaining("never good enough");
  }

  @JobPipelineTest
  static class OwnCheckTestCases extends SoundTestCases {
    @Override
    @ExploreFaults(faults = 1)
    void survivesEverything(JobRun run, StubServer http) {
      throw new AssertionError("never good enough");
    }
  }

  @Test
  void anExplorationThatItsBudgetEndsSaysSo() {
    assertThat(Kit.run(IncompleteTestCases.class).failure())
        .hasMessageContaining("INCOMPLETE (the budget of 5 runs was spent")
        .hasMessageContaining("were not tried");
  }

  @JobPipelineTest
  static class IncompleteTestCases extends SoundTestCases {
    @Override
    @ExploreFaults(maxRuns = 5, failIfIncomplete = true)
    void survivesEverything(JobRun run, StubServer http) {}
  }

  /** What the pipeline gives up at once it may die of, and only where the test says so. */
  @Test
  void howAJobMayEndThatMetAFaultIsAsTheAnnotationSays() {
    Outcome outcome = Kit.run(OutcomesTestCases.class);

    assertThat(outcome.names(Status.FAILED))
        .containsExactlyInAnyOrder(
            "crash before step 'charge' on attempt 1 → settles",
            "throw(java.io.IOException) before step 'charge' on attempt 1 → settles");
    assertThat(outcome.names(Status.SUCCESSFUL))
        .as("one node for each exploration")
        .containsExactly("exploration", "exploration", "exploration");
  }

  @JobPipelineTest
  static class OutcomesTestCases {
    @PipelineUnderTest
    Pipeline<String> pipeline() {
      return Pipeline.named("billing")
          .input(String.class)
          .action("charge", (text, step) -> {})
          .retry(RetryPolicy.attempts(5).notRetrying(IOException.class))
          .build();
    }

    String input() {
      return "order";
    }

    @ExploreFaults(
        faults = 1,
        kinds = FaultKind.THROW,
        outcomes = @ExploreFaults.Outcome(fault = FaultKind.THROW, may = JobState.DEAD))
    void mayDie() {}

    @ExploreFaults(
        faults = 1,
        kinds = FaultKind.THROW,
        outcomes = @ExploreFaults.Outcome(fault = FaultKind.THROW, may = JobState.COMPLETED))
    void mustNotDie() {}

    @ExploreFaults(
        faults = 1,
        kinds = FaultKind.CRASH,
        steps = "charge",
        outcomes = @ExploreFaults.Outcome(fault = FaultKind.CRASH, may = JobState.DEAD))
    void mustDie() {}
  }

  private static Pipeline<String> charging(StubServer http) {
    return Pipeline.named("billing")
        .input(String.class)
        .action("charge", (text, step) -> {
          HttpRequest request = HttpRequest.newBuilder(URI.create(http.url("/charges")))
              .POST(BodyPublishers.ofString(text))
              .build();
          HttpResponse<String> response = step.httpClient().send(request, BodyHandlers.ofString());
          if (response.statusCode() != 200) {
            throw new IOException("answered " + response.statusCode());
          }
        })
        .build();
  }

  private static void post(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = Clients.PLAIN.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("answered " + response.statusCode());
    }
  }

  private static final class Clients {
    static final HttpClient PLAIN =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }
}
