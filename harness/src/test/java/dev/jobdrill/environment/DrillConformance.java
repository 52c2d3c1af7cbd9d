package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import io.lettuce.core.ScanArgs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the executor, the faults and the recordings do in every mode alike. */
interface DrillConformance {

  /** The environment under test, booted once for the class. */
  DrillEnvironment environment();

  @Test
  default void aJobResumesAfterACrashAndItsExchangesAreAttributed() {
    try (Sandbox sandbox = environment().openSandbox()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges").willReturn(ok("r-1")));

      JobRun run = harness(sandbox)
          .inject(fault(crash()).at("charge").afterStep())
          .runUntilSettled("order-1");

      assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
      assertThat(run).step("price").executedOnce().skippedByCheckpoint().madeRequests(1);
      assertThat(run).step("charge").executedTimes(2).madeRequests(2).usedOneIdempotencyKey();
      assertThat(run).step("charge").hasOutput("r-1");
    }
  }

  @Test
  default void failuresOfTheServerAreKeptInOrderAndOutlived() {
    try (Sandbox sandbox = environment().openSandbox()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges")
          .inScenario("outage")
          .whenScenarioStateIs(Scenario.STARTED)
          .willSetStateTo("reset")
          .willReturn(serverError()));
      http.stubFor(post("/charges")
          .inScenario("outage")
          .whenScenarioStateIs("reset")
          .willSetStateTo("over")
          .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
      http.stubFor(
          post("/charges").inScenario("outage").whenScenarioStateIs("over").willReturn(ok("r-1")));

      JobRun run = harness(sandbox).runUntilSettled("order-1");

      assertThat(run).completed().inAttempts(3);
      assertThat(run.errors().get(0).type()).isEqualTo(IllegalStateException.class.getName());
      assertThat(run.errors().get(1).step()).isEqualTo("charge");
      assertThat(run).step("charge").madeRequests(3).usedOneIdempotencyKey();
    }
  }

  @Test
  default void nothingOfADrillIsLeft() {
    String prefix;
    try (Sandbox sandbox = environment().openSandbox()) {
      prefix = sandbox.keyPrefix();
      sandbox.stubServer().stubFor(get("/price").willReturn(ok("12")));
      JobRun run = harness(sandbox).runUntilSettled("order-1");
      assertThat(run).dead().inAttempts(5).step("charge").madeRequests(5);
      assertThat(run.unmatchedExchanges()).hasSize(5);
    }
    try (Sandbox later = environment().openSandbox()) {
      assertThat(later
              .redis()
              .sync()
              .scan(ScanArgs.Builder.matches(prefix + "*").limit(10_000))
              .getKeys())
          .isEmpty();
    }
  }

  private static JobHarness harness(Sandbox sandbox) {
    StubServer http = sandbox.stubServer();
    Pipeline<String> pipeline = Pipeline.named("order")
        .input(String.class)
        .step(
            "price",
            Integer.class,
            (order, step) ->
                Integer.valueOf(send(HttpRequest.newBuilder(URI.create(http.url("/price"))), step)))
        .step(
            "charge",
            String.class,
            (price, step) -> send(
                HttpRequest.newBuilder(URI.create(http.url("/charges")))
                    .POST(BodyPublishers.ofString("" + price)),
                step))
        .build();
    return JobHarness.of(sandbox, DrillSettings.DEFAULT, List.of(pipeline));
  }

  private static String send(HttpRequest.Builder request, StepContext step)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        step.httpClient().send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("status " + response.statusCode());
    }
    return response.body();
  }
}
