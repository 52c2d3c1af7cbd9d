package dev.jobdrill.deadjob;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job of a drill becomes a dead job that replays to the same end, without the stubs it once had. */
class DrilledJobTest {
  record Price(String number, int cents) {}

  /** Declined for good from the second time on. */
  private static Pipeline<String> orders(StubServer http) {
    return Pipeline.named("orders")
        .input(String.class)
        .step("price", Price.class, (order, step) -> {
          String json = send(step, get(http, "/prices/" + order + "?currency=EUR"));
          return new Price(order, json.contains("1200") ? 1200 : 0);
        })
        .action("charge", (price, step) -> {
          HttpRequest.Builder charge = HttpRequest.newBuilder(URI.create(http.url("/charges")))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer secret-token")
              .POST(BodyPublishers.ofString("{\"cents\":" + price.cents() + "}"));
          String answer = send(step, charge);
          throw new IllegalStateException(answer);
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();
  }

  private static HttpRequest.Builder get(StubServer http, String path) {
    return HttpRequest.newBuilder(URI.create(http.url(path)));
  }

  private static String send(StepContext step, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        step.httpClient().send(request.build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static JobRun died(DrillRig rig) {
    StubServer http = rig.http();
    http.stubFor(com.github.tomakehurst.wiremock.client.WireMock.get("/prices/o-7?currency=EUR")
        .willReturn(okJson("{\"cents\": 1200}")));
    http.stubFor(post("/charges")
        .inScenario("charges")
        .whenScenarioStateIs(STARTED)
        .willSetStateTo("later")
        .willReturn(aResponse().withStatus(503).withBody("busy")));
    http.stubFor(post("/charges")
        .inScenario("charges")
        .whenScenarioStateIs("later")
        .willReturn(aResponse()
            .withStatus(402)
            .withHeader("Set-Cookie", "session=secret-cookie")
            .withHeader("Retry-After", "7")
            .withBody("declined")));
    JobRun run = rig.jobs(orders(http))
        .inject(fault(exception(IOException.class, "dns")).at("price"))
        .runUntilSettled("o-7");
    assertThat(run.state()).isEqualTo(JobState.DEAD);
    return run;
  }

  @Test
  void aJobOfADrillIsADocumentWithItsScheduleAndWhatItWasAnswered() {
    try (DrillRig rig = new DrillRig()) {
      JobRun run = died(rig);

      DeadJob dead = DeadJob.parse("the document", DeadJob.of(run).document());

      assertThat(dead.source()).isEqualTo("jobdrill");
      assertThat(dead.id()).isEqualTo(run.jobId());
      assertThat(dead.name()).isEqualTo("orders");
      assertThat(dead.input()).isEqualTo(new Json.Text("o-7"));
      assertThat(dead.attempts()).isEqualTo(3);
      assertThat(dead.errors())
          .extracting(JobError::message)
          .containsExactly("dns", "503 busy", "402 declined");
      assertThat(dead.steps()).extracting(CompletedStep::name).containsExactly("price");
      assertThat(dead.times()).containsOnlyKeys("enqueued", "died");
      assertThat(Schedule.parse(((Json.Text) dead.details().get("schedule")).value()))
          .isEqualTo(run.schedule().orElseThrow());
      assertThat(dead.http())
          .extracting(
              http -> http.step() + " " + http.method() + " " + http.path() + " " + http.status())
          .containsExactly(
              "price GET /prices/o-7?currency=EUR 200",
              "charge POST /charges 503",
              "charge POST /charges 402");
      assertThat(dead.document())
          .contains("application/json", "Retry-After", "\"cents\": 1200")
          .doesNotContain("secret-token", "secret-cookie");
    }
  }

  @Test
  void itReplaysToTheSameEndByItsRecordedAnswers() {
    DeadJob dead;
    try (DrillRig rig = new DrillRig()) {
      dead = DeadJob.of(died(rig));
    }
    try (DrillRig rig = new DrillRig()) {
      RecordedHttp.of(dead).stub(rig.http());
      JobHarness jobs = rig.jobs(orders(rig.http()))
          .inject(Schedule.parse(((Json.Text) dead.details().get("schedule")).value()));

      JobRun run = DeadJobReplay.of(dead, jobs).reproduces();

      assertThat(run.errors())
          .extracting(error -> error.message())
          .containsExactly("dns", "503 busy", "402 declined");
      assertThat(run.unmatchedExchanges()).isEmpty();
    }
  }

  @Test
  void aRequestWithoutARecordingIsUnmatchedUnlessToldOtherwise() {
    DeadJob dead;
    try (DrillRig rig = new DrillRig()) {
      dead = DeadJob.of(died(rig));
    }
    try (DrillRig rig = new DrillRig()) {
      RecordedHttp.of(dead).stub(rig.http());
      JobRun run = rig.jobs(orders(rig.http())).runUntilSettled("another");
      assertThat(run.unmatchedExchanges())
          .extracting(exchange -> exchange.http().path())
          .containsExactly("/prices/another");
    }
    try (DrillRig rig = new DrillRig()) {
      RecordedHttp.of(dead).otherwise(204).stub(rig.http());
      JobRun run = rig.jobs(orders(rig.http())).runUntilSettled("another");
      assertThat(run.unmatchedExchanges()).isEmpty();
      assertThat(run.exchanges().get(0).http().status()).hasValue(204);
      assertThat(run.errors().get(0).message()).isEqualTo("503 busy");
    }
  }

  @Test
  void anInputThatIsDeeperThanAReaderGoesIsKeptAsText() {
    String deep = "[".repeat(700) + "]".repeat(700);
    Pipeline<Object> pipeline = Pipeline.named("deep")
        .input(Object.class)
        .action("fail", (input, step) -> {
          throw new IllegalStateException("whatever it is");
        })
        .retry(RetryPolicy.attempts(1))
        .build();
    try (DrillRig rig = new DrillRig()) {
      Object input = List.of();
      for (int i = 1; i < 700; i++) {
        input = List.of(input);
      }
      DeadJob dead = DeadJob.of(rig.jobs(pipeline).runUntilSettled(input));

      assertThat(dead.input()).isEqualTo(new Json.Text(deep));
      assertThat(dead.unread()).hasSize(1);
      assertThat(DeadJob.parse("m", dead.document())).isEqualTo(dead);
    }
  }

  @Test
  void aDeadJobWithoutRecordingsSaysSo() {
    DeadJob bare = DeadJob.of("sidekiq", "1", "Job").build();

    assertThatThrownBy(() -> RecordedHttp.of(bare))
        .isInstanceOf(DeadJobException.class)
        .hasMessageEndingWith(
            "has no recorded HTTP exchange; stub what its pipeline calls by hand.");
  }
}
