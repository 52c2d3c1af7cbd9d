package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.fault.Schedule;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "charge#1@http:refused",
        "charge#1@http:reset",
        "charge#1@http:reply-lost",
        "charge#1@http:empty-reply",
        "charge#1@http:malformed-chunk",
        "charge#1@http:status(503,header=\"Retry-After: 1\",body=later)",
        "charge#1@http:timeout(PT30S)",
        "charge#1@http:crash"
      })
  default void anExchangeThatAFaultBreaksIsRetriedAndOutlived(String fault) {
    try (Sandbox sandbox = environment().openSandbox()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges").willReturn(ok("r-1")));

      JobRun run =
          harness(sandbox).inject(Schedule.parse("v1;" + fault)).runUntilSettled("order-1");

      assertThat(run).completed().inAttempts(2).step("charge").usedOneIdempotencyKey();
      assertThat(run).step("price").executedOnce().madeRequests(1);
      assertThat(run.strikes()).extracting(Object::toString).containsExactly(fault);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "price#1@http:slow-headers(PT30S);charge#1@http:trickled-body(PT30S)",
        "price#1@checkpoint:not-applied;charge#1@complete:reply-lost;@enqueue:reply-lost",
        "price#1@after-effect:redeliver;charge#1@after-checkpoint:redeliver"
      })
  default void aJobBearsTheseWithoutAnotherAttempt(String faults) {
    try (Sandbox sandbox = environment().openSandbox()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges").willReturn(ok("r-1")));
      JobRun run =
          harness(sandbox).inject(Schedule.parse("v1;" + faults)).runUntilSettled("order-1");
      assertThat(run).completed().inAttempts(1).neverFailed();
    }
  }

  @Test
  default void aZombieGoesOnAndItsWriteIsRejected() {
    try (Sandbox sandbox = environment().openSandbox()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges").willReturn(ok("r-1")));
      JobRun run = harness(sandbox)
          .inject(Schedule.parse("v1;charge#1@after-effect:lose-lease"))
          .runUntilSettled("order-1");
      assertThat(run).completed().inAttempts(2).hasZombieWrites(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aServerOfTheTestsOwnIsBroughtIntoTroubleOrRefused(RedisTrouble trouble) {
    if (environment().mode() == Mode.EXTERNAL) {
      assertThatThrownBy(() -> environment().openSandboxWithOwnRedis())
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining("Mode external has no Redis server for one test alone")
          .hasMessageContaining("Leave redis-... faults out in mode external");
      return;
    }
    try (Sandbox sandbox = environment().openSandboxWithOwnRedis()) {
      StubServer http = sandbox.stubServer();
      http.stubFor(get("/price").willReturn(ok("12")));
      http.stubFor(post("/charges").willReturn(ok("r-1")));
      JobRun run =
          harness(sandbox).inject(fault(redis(trouble)).at("price")).runUntilSettled("order-1");
      assertThat(run).completed().inAttempts(1).neverFailed();
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
