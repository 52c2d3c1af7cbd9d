package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.InjectFault.Kind;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class EvidenceTest {
  @TempDir
  Path directory;

  @Test
  @ResourceLock(Resources.SYSTEM_ERR)
  void ofAFailedTestIsWrittenAndNamedInTheLog() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      assertThat(launch().failures()).hasSize(4);
    } finally {
      System.setErr(before);
    }

    List<Path> pages = pages();
    assertThat(pages)
        .extracting(page -> page.getParent().getFileName().toString())
        .allMatch(name -> name.matches("EvidenceTestCases\\.[a-z]+-[0-9a-f]+"))
        .filteredOn(name -> name.startsWith("EvidenceTestCases.fails-"))
        .hasSize(2);
    assertThat(pages).hasSize(3).allSatisfy(page -> {
      assertThat(page.resolveSibling("timeline.txt"))
          .content()
          .startsWith("job ")
          .contains("of pipeline order: COMPLETED", "enqueued         {\"id\":1}");
      assertThat(page.resolveSibling("run.json")).content().contains("\"verdict\":\"failed\"");
      assertThat(log.toString(StandardCharsets.UTF_8))
          .contains("Timeline of the failed drill ", page.toString());
    });
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("All drills of this build: " + directory.resolve("index.html"));
  }

  @Test
  void listsEveryDrillInTheIndexAndLinksThoseThatHaveAPage() throws IOException {
    launch();

    assertThat(directory.resolve("index.html"))
        .content()
        .contains("\"name\":\"passes(JobHarness)\"", "\"verdict\":\"passed\"")
        .contains("/index.html\"")
        .doesNotContain("runsnothing");
  }

  @Test
  void saysHowToRunADrillAgain() throws IOException {
    launch();

    String name = EvidenceTestCases.class.getName();
    assertThat(pages())
        .allSatisfy(page -> assertThat(page.resolveSibling("run.json"))
            .content()
            .contains("mvn test -Dtest=\\u0027" + name + "#")
            .contains("gradle test --tests \\u0027" + name + "."));
  }

  @Test
  void isWrittenOfEveryTestOnRequestAndOfNoneOnRequest() throws IOException {
    launch("all");
    assertThat(pages()).hasSize(4);

    Path kept = directory;
    directory = kept.resolve("none");
    launch("none");
    assertThat(directory).doesNotExist();
  }

  @Test
  void thatCannotBeWrittenDoesNotHideTheFailure() throws IOException {
    directory = Files.createFile(directory.resolve("taken"));

    assertThat(launch().failures())
        .hasSize(4)
        .filteredOn("message", "after the job")
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure.getSuppressed()[0])
            .hasMessageStartingWith("The timeline of this test's job:"));
  }

  @Test
  void hasTheRunWithoutFaultsBesideAFaultedOneOfTheSameInput() throws IOException {
    assertThat(Kit.embedded()
            .with("jobdrill.evidence", "all")
            .with("jobdrill.evidence.directory", directory.toString())
            .launch(TwiceTestCases.class)
            .failures())
        .isEmpty();

    assertThat(pages())
        .filteredOn(page -> page.toString().contains("alike"))
        .singleElement()
        .satisfies(page -> assertThat(page.resolveSibling("run.json"))
            .content()
            .contains("\"baseline\":{\"jobId\""));
    assertThat(pages())
        .filteredOn(page -> page.toString().contains("other"))
        .singleElement()
        .satisfies(page ->
            assertThat(page.resolveSibling("run.json")).content().doesNotContain("\"baseline\""));
  }

  @Test
  void isAskedForByOneOfThreeWords() {
    assertThat(launch("al").failures())
        .hasSize(5)
        .allSatisfy(failure -> assertThat(failure)
            .hasMessageContainingAll(
                "jobdrill.evidence is \"al\"", "expected failures, all or none", "Correct it"));
  }

  @Test
  void goesAsSpansWhereOpenTelemetrysVariablesSay() throws IOException {
    Map<String, String> received = new ConcurrentHashMap<>();
    HttpServer receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext("/", exchange -> {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.merge(exchange.getRequestURI().getPath(), body, String::concat);
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    receiver.start();
    try {
      Kit.embedded()
          .with("jobdrill.evidence.directory", directory.toString())
          .with(
              "OTEL_EXPORTER_OTLP_ENDPOINT",
              "http://127.0.0.1:" + receiver.getAddress().getPort())
          .launch(EvidenceTestCases.class);
    } finally {
      receiver.stop(0);
    }

    assertThat(received).containsOnlyKeys("/v1/traces");
    assertThat(received.get("/v1/traces"))
        .contains("\"stringValue\":\"passes(JobHarness)\"", "send order", "process order");
  }

  @Test
  void isNotHeldUpByAReceiverThatIsNotThere() {
    Outcome outcome = Kit.embedded()
        .with("jobdrill.evidence.directory", directory.toString())
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
        .launch(EvidenceTestCases.class);

    assertThat(outcome.failures()).hasSize(4);
  }

  @Test
  void isToldOfAnEndpointThatIsNone() {
    assertThat(Kit.embedded()
            .with("jobdrill.evidence.directory", directory.toString())
            .with("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")
            .launch(EvidenceTestCases.class)
            .failures())
        .hasSize(5)
        .allSatisfy(failure -> assertThat(failure)
            .hasMessageContainingAll(
                "OTEL_EXPORTER_OTLP_ENDPOINT gives the URL \"collector:4317/v1/traces\"",
                "expected one with http or https and a host",
                "Correct it, or unset it"));
  }

  private Outcome launch() {
    return Kit.embedded()
        .with("jobdrill.evidence.directory", directory.toString())
        .launch(EvidenceTestCases.class);
  }

  private Outcome launch(String wanted) {
    return Kit.embedded()
        .with("jobdrill.evidence", wanted)
        .with("jobdrill.evidence.directory", directory.toString())
        .launch(EvidenceTestCases.class);
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.find(
        directory, 2, (file, is) -> file.getFileName().toString().equals("index.html"))) {
      return files.filter(file -> !file.getParent().equals(directory)).toList();
    }
  }

  @JobPipelineTest
  static class TwiceTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @Test
    void alike(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
      jobs.inject(fault(crash()).at("charge")).runUntilSettled(new Order(1));
    }

    @Test
    void other(JobHarness jobs) {
      jobs.runUntilSettled(new Order(2));
      jobs.inject(fault(crash()).at("charge")).runUntilSettled(new Order(1));
    }
  }

  @JobPipelineTest
  static class EvidenceTestCases {
    @PipelineUnderTest
    final Pipeline<Order> pipeline = Orders.order();

    @RepeatedTest(2)
    void fails(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
      throw new NullPointerException("after the job");
    }

    @Test
    @InjectFault(step = "charge", attempts = 2, fault = Kind.CRASH)
    void misses(JobHarness jobs) {
      jobs.runUntilSettled(new Order(1));
    }

    @Test
    void runsnothing(JobHarness jobs) {
      throw new NullPointerException("no job");
    }

    @Test
    void passes(JobHarness jobs) {
      assertThat(jobs.runUntilSettled(new Order(1))).completed();
    }
  }
}
