package dev.jobdrill.deadjob;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.replyLost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.Position;
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
import java.util.function.Function;
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
    http.stubFor(WireMock.get("/prices/o-7?currency=EUR").willReturn(okJson("{\"cents\": 1200}")));
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

  /** Asks for a number until its sum is 3, and dies of what it has. */
  private static Pipeline<String> sums(StubServer http) {
    return Pipeline.named("sums")
        .input(String.class)
        .action("ask", (input, step) -> {
          StringBuilder all = new StringBuilder();
          for (int i = 0; i < 2; i++) {
            all.append(send(step, get(http, "/n"))).append(", ");
          }
          throw new IllegalStateException(all.toString());
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();
  }

  private static DeadJob replayed(DeadJob dead, Function<StubServer, Pipeline<String>> pipeline) {
    try (DrillRig rig = new DrillRig()) {
      RecordedHttp.of(dead).stub(rig.http());
      JobHarness jobs = rig.jobs(pipeline.apply(rig.http()));
      Json schedule = dead.details().get("schedule");
      if (schedule instanceof Json.Text text) {
        jobs = jobs.inject(Schedule.parse(text.value()));
      }
      return DeadJob.of(DeadJobReplay.of(dead, jobs).reproduces());
    }
  }

  private static List<String> messages(DeadJob dead) {
    return dead.errors().stream().map(error -> String.valueOf(error.message())).toList();
  }

  @Test
  void anAnswerThatAFaultKeptFromTheClientTakesItsPlaceAmongTheOthers() {
    DeadJob dead;
    try (DrillRig rig = new DrillRig()) {
      for (int n = 0; n < 5; n++) {
        rig.http()
            .stubFor(WireMock.get("/n")
                .inScenario("n")
                .whenScenarioStateIs(n == 0 ? STARTED : "" + n)
                .willSetStateTo("" + (n + 1))
                .willReturn(aResponse().withBody("" + n)));
      }
      dead = DeadJob.of(rig.jobs(sums(rig.http()))
          .inject(fault(replyLost()).at("ask").at(Position.HTTP).onOccurrence(1))
          .runUntilSettled("x"));
    }
    // The JDK's client repeats a GET whose connection was lost, by itself.
    assertThat(messages(dead)).containsExactly("200 1, 200 2, ", "200 3, 200 4, ");
    assertThat(dead.unread())
        .extracting(unread -> unread.what() + ": " + unread.reason())
        .singleElement()
        .asString()
        .startsWith("exchange 1, GET /n: ")
        .endsWith("an empty 200 stands in its place");

    assertThat(messages(replayed(dead, DrilledJobTest::sums))).isEqualTo(messages(dead));
  }

  @Test
  void aBodyIsAnsweredAsItWasWhetherOrNotItIsTheJsonThatItClaims() {
    List<String> bodies = List.of("{\"cents\": 12", "\"quoted\"", "12", "[1,\"é\"]", "");
    for (String type : List.of("application/json", "text/plain; charset=ISO-8859-1")) {
      for (String body : bodies) {
        DeadJob dead;
        try (DrillRig rig = new DrillRig()) {
          rig.http()
              .stubFor(WireMock.get("/n")
                  .willReturn(aResponse()
                      .withHeader("Content-Type", type)
                      .withBody(body.getBytes(HttpText.charset(type)))));
          dead = DeadJob.of(rig.jobs(sums(rig.http())).runUntilSettled("x"));
        }
        DeadJob document = DeadJob.parse("m", dead.document());
        assertThat(messages(dead).get(0)).isEqualTo("200 %1$s, 200 %1$s, ", body);
        assertThat(messages(replayed(document, DrilledJobTest::sums))).isEqualTo(messages(dead));
      }
    }
  }

  @Test
  void whatIsNoTextOrBrokenOffIsNamed() {
    try (DrillRig rig = new DrillRig()) {
      rig.http().stubFor(WireMock.get("/n").willReturn(aResponse().withBody(new byte[] {
        (byte) 0xff, 0, (byte) 0xfe
      })));
      DeadJob dead = DeadJob.of(rig.jobs(sums(rig.http())).runUntilSettled("x"));

      assertThat(dead.http()).isEmpty();
      assertThat(dead.unread())
          .extracting(Unread::reason)
          .hasSize(4)
          .containsOnly("the body of its answer is no text; stub it by hand");
    }
    try (DrillRig rig = new DrillRig()) {
      rig.http()
          .stubFor(
              WireMock.get("/n").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
      DeadJob dead = DeadJob.of(rig.jobs(sums(rig.http())).runUntilSettled("x"));

      assertThat(dead.unread())
          .extracting(Unread::reason)
          .isNotEmpty()
          .containsOnly("connection reset, which is not recorded; stub it by hand");
    }
  }

  /** A parent whose child asks, and dies of the answer. */
  private static List<Pipeline<?>> family(StubServer http) {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("pay", (input, step) -> {
          throw new IllegalStateException(send(step, get(http, "/pay")));
        })
        .retry(RetryPolicy.never())
        .build();
    Pipeline<String> parent = Pipeline.named("parent")
        .input(String.class)
        .action("split", (input, step) -> step.spawn(child, input).await().outputs(String.class))
        .retry(RetryPolicy.never())
        .build();
    return List.of(parent, child);
  }

  @Test
  void whatChildrenWereAnsweredIsRecordedToo() {
    try (DrillRig rig = new DrillRig()) {
      rig.http()
          .stubFor(
              WireMock.get("/pay").willReturn(aResponse().withStatus(402).withBody("declined")));
      DeadJob dead = DeadJob.of(rig.jobs(family(rig.http()).toArray(Pipeline<?>[]::new))
          .pipeline("parent")
          .runUntilSettled("x"));

      assertThat(dead.http())
          .extracting(http -> http.step() + " " + http.path() + " " + http.status())
          .containsExactly("pay /pay 402");
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
