package dev.jobdrill.deadjob;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.tomakehurst.wiremock.client.WireMock;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real service answers is recorded once, redacted, and answers every replay after that. */
class HttpRecorderTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  private Path folder;

  /** Looks the customer of an order up, and charges the card that it finds there. */
  private static Pipeline<Long> orders(StubServer http) {
    return Pipeline.named("orders")
        .input(Long.class)
        .step("find", String.class, (order, step) -> {
          HttpRequest.Builder request =
              HttpRequest.newBuilder(URI.create(http.url("/v1/orders/" + order + "?fields=card")));
          JsonNode found = JSON.readTree(
              step.httpClient().send(request.build(), BodyHandlers.ofString()).body());
          return found.get("card").asText() + " " + found.get("customer").asLong();
        })
        .action("charge", (found, step) -> {
          String card = found.substring(0, found.indexOf(' '));
          String customer = found.substring(found.indexOf(' ') + 1);
          HttpRequest charge = HttpRequest.newBuilder(
                  URI.create(http.url("/v1/customers/" + customer + "/cards/" + card + "/charges")))
              .header("Authorization", "Bearer sk_live_PLANTED")
              .POST(BodyPublishers.ofString("{\"cents\":1200}"))
              .build();
          int status = step.httpClient().send(charge, BodyHandlers.ofString()).statusCode();
          if (status != 201) {
            throw new IllegalStateException("HTTP " + status);
          }
        })
        .retry(RetryPolicy.never())
        .build();
  }

  private static void staging(StubServer service) {
    service.stubFor(WireMock.get("/v1/orders/4417?fields=card")
        .willReturn(okJson("{\"card\":\"tok_PLANTED99\",\"customer\":880099,\"cents\":1200}")));
    service.stubFor(post("/v1/customers/880099/cards/tok_PLANTED99/charges")
        .willReturn(okJson("{\"receipt\":\"r-PLANTED\"}").withStatus(201)));
  }

  private static DeadJob dead() {
    return new Redactor(Allowlist.of("input[0]"))
        .redact(Corpus.sidekiq("{\"class\":\"Charge\",\"jid\":\"8d60fd3483ecc7693c595d1e\","
            + "\"args\":[4417,\"note to self\"],\"retry_count\":0}"))
        .job();
  }

  private HttpRecorder recorder(String service) {
    return HttpRecorder.from(service, folder).allowing(Allowlist.of("cents"));
  }

  private DeadJob recorded() throws IOException {
    return DeadJob.parse("recorded", Files.readString(folder.resolve(dead().fileName())));
  }

  private void record() {
    try (DrillRig service = new DrillRig();
        DrillRig rig = new DrillRig()) {
      staging(service.http());
      DeadJobReplay.of(dead(), rig.jobs(orders(rig.http())))
          .withInput(4417L)
          .answeredBy(recorder(service.http().baseUrl()).recording(true))
          .completes();
      assertThat(service.http().exchanges()).hasSize(2);
    }
  }

  @Test
  void whatTheServiceAnswersIsWrittenBesideTheDeadJobWithoutSecrets() throws IOException {
    record();

    DeadJob recorded = recorded();
    assertThat(recorded.http())
        .extracting(http -> http.step() + " " + http.method() + " " + http.status())
        .containsExactly("find GET 200", "charge POST 201");
    assertThat(recorded.http().get(0).path()).isEqualTo("/v1/orders/4417?fields=card");
    assertThat(recorded.http().get(1).path())
        .matches("/v1/customers/\\d{7}/cards/redacted-\\d+/charges");
    assertThat(recorded.document())
        .contains("\"cents\": 1200", "application/json")
        .doesNotContain("PLANTED", "880099");
    assertThat(recorded.input()).isEqualTo(dead().input());
    // The note's placeholder stands for nothing else.
    assertThat(recorded.document()).containsOnlyOnce("\"redacted-1\"");
    assertThat(recorded.redacted())
        .extracting(Redaction::path)
        .contains("input[1]", "http[1].path")
        .doesNotContain("id");
  }

  @Test
  void theRecordingAnswersAReplayThatAsksNobody() throws IOException {
    record();

    try (DrillRig rig = new DrillRig()) {
      JobRun run = DeadJobReplay.of(recorded(), rig.jobs(orders(rig.http())))
          .withInput(4417L)
          .answeredBy(recorder("http://localhost:1").recording(false))
          .completes();

      assertThat(run.unmatchedExchanges()).isEmpty();
      assertThat(run.exchanges()).hasSize(2);
    }
  }

  @Test
  void aSecondRecordingTakesTheFirstOnesPlace() throws IOException {
    record();
    String once = recorded().document();
    record();

    assertThat(recorded().document()).isEqualTo(once);
  }

  @Test
  void aDeadJobThatWasTakenLiveIsRedactedAsAWholeAndReplays() throws IOException {
    DeadJob live = Corpus.sidekiq("{\"class\":\"Charge\",\"jid\":\"8d60fd3483ecc7693c595d1e\","
        + "\"args\":[4417],\"retry_count\":0,\"error_class\":\"Declined\","
        + "\"error_message\":\"declined PLANTED\"}");
    try (DrillRig service = new DrillRig();
        DrillRig rig = new DrillRig()) {
      staging(service.http());
      DeadJobReplay.of(live, rig.jobs(orders(rig.http())))
          .withInput(4417L)
          .answeredBy(recorder(service.http().baseUrl()).recording(true))
          .completes();
    }

    DeadJobSink.Collected documents = new DeadJobSink.Collected();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> DeadJobSource.any().read(file, documents));
    }
    DeadJob recorded = documents.jobs().get(0);
    assertThat(folder.resolve(recorded.fileName())).exists();
    assertThat(recorded.document()).doesNotContain("PLANTED", "4417", "880099");
    assertThat(recorded.argument(0).asLong()).isNotEqualTo(4417);
    assertThat(recorded.http().get(0).path())
        .isEqualTo("/v1/orders/" + recorded.argument(0).asLong() + "?fields=card");
    try (DrillRig rig = new DrillRig()) {
      DeadJobReplay.of(recorded, rig.jobs(orders(rig.http())))
          .withInput(recorded.argument(0).asLong())
          .answeredBy(recorder("http://localhost:1").recording(false))
          .completes();
    }
  }

  @Test
  void withoutTheSwitchAJobWithoutARecordingSaysHowToMakeOne() {
    try (DrillRig rig = new DrillRig()) {
      DeadJobReplay replay = DeadJobReplay.of(dead(), rig.jobs(orders(rig.http())))
          .withInput(4417L)
          .answeredBy(recorder("https://staging.example.com").recording(false));

      assertThatThrownBy(replay::run)
          .isInstanceOf(DeadJobException.class)
          .hasMessageContainingAll(
              "has no recorded HTTP exchange. Run this test once with -Djobdrill.http.record=true",
              "asks https://staging.example.com and writes what that answers into",
              dead().fileName());
    }
  }

  @Test
  void whatIsNoServiceIsRefused() {
    assertThatThrownBy(() -> HttpRecorder.from("staging.example.com", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'staging.example.com' is no base URL of a service to record; expected such as"
            + " https://staging.example.com");
  }
}
