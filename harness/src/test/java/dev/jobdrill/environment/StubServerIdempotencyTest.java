package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.environment.Backing.Running;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StubServerIdempotencyTest {
  private static final String KEY = IdempotencyKeys.HEADER;

  private final Running running = Backing.IN_THIS_JVM.start();
  private final StubServer server = running.open();

  @AfterEach
  void close() {
    server.close();
    running.close();
  }

  /** The first and the second request that get there are answered differently. */
  private static void answering(
      StubServer server, ResponseDefinitionBuilder first, ResponseDefinitionBuilder second) {
    server.stubFor(post("/charges")
        .inScenario("charges")
        .whenScenarioStateIs(STARTED)
        .willSetStateTo("charged")
        .willReturn(first));
    server.stubFor(
        post("/charges").inScenario("charges").whenScenarioStateIs("charged").willReturn(second));
  }

  @ParameterizedTest
  @EnumSource
  void theFirstReplyIsRepeatedWhole(Backing backing) throws Exception {
    try (Running behind = backing.start();
        StubServer http = behind.open()) {
      answering(
          http,
          created().withHeader("Location", "/charges/1").withBody("receipt 1"),
          created().withBody("receipt 2"));
      http.honourIdempotencyKeys("POST /charges");

      HttpResponse<String> first = Http.post(http, "/charges", "12", KEY, "k");
      HttpResponse<String> again = Http.post(http, "/charges", "12", KEY, "k");

      assertThat(first.body()).isEqualTo("receipt 1");
      assertThat(first.headers().firstValue(IdempotencyKeys.REPLAYED)).isEmpty();
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.body()).isEqualTo("receipt 1");
      assertThat(again.headers().firstValue("Location")).contains("/charges/1");
      assertThat(again.headers().firstValue(IdempotencyKeys.REPLAYED)).contains("true");
      assertThat(http.scenarioStates()).containsEntry("charges", "charged");
      assertThat(http.exchanges()).hasSize(2).allMatch(HttpExchange::matched);
      assertThat(http.idempotencyKeys()).containsOnlyKeys("k");
      assertThat(http.idempotencyKeys().get("k")).contains(" 201");
      assertThat(Http.post(http, "/charges", "12", KEY, "other").body()).isEqualTo("receipt 2");
    }
  }

  @Test
  void aReplyInChunksIsRepeated() throws Exception {
    answering(server, ok("abcd").withChunkedDribbleDelay(4, 8), ok("second"));
    server.honourIdempotencyKeys("POST /charges");

    Http.post(server, "/charges", "12", KEY, "k");

    assertThat(Http.post(server, "/charges", "12", KEY, "k").body()).isEqualTo("abcd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/charges", "/charges?dry=1"})
  void anotherRequestUnderTheSameKeyIsRefused(String target) throws Exception {
    server.stubFor(post("/charges").willReturn(ok("charged")));
    server.honourIdempotencyKeys("POST /charges");
    Http.post(server, "/charges", "12", KEY, "k\"1");

    String body = target.equals("/charges") ? "13" : "12";
    HttpResponse<String> refused = Http.post(server, target, body, KEY, "k\"1");

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(refused.body())
        .isEqualTo(
            "{\"title\":\"Unprocessable Entity\",\"status\":422,\"detail\":\"The Idempotency-Key k\\\"1 was used"
                + " for another request: its method, target or body differs.\"}");
    assertThat(server.unmatched()).isEmpty();
    assertThat(Http.post(server, "/charges", "12", KEY, "k\"1").body()).isEqualTo("charged");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 402, 200})
  void whateverTheServerSaidIsRepeated(int status) throws Exception {
    answering(server, aResponse().withStatus(status), ok("second"));
    server.honourIdempotencyKeys("POST /charges");

    Http.post(server, "/charges", "12", KEY, "k");

    assertThat(Http.post(server, "/charges", "12", KEY, "k").statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 429, 503})
  void aReplyThatNothingWasDoneIsNotKept(int status) throws Exception {
    answering(server, aResponse().withStatus(status), ok("second"));
    server.honourIdempotencyKeys("POST /charges");

    assertThat(Http.post(server, "/charges", "12", KEY, "k").statusCode()).isEqualTo(status);

    assertThat(Http.post(server, "/charges", "12", KEY, "k").body()).isEqualTo("second");
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class)
  void aConnectionThatTheStubBreaksLeavesNothingToRepeat(Fault fault) throws Exception {
    answering(server, aResponse().withFault(fault), ok("second"));
    server.honourIdempotencyKeys("POST /charges");

    try (RawClient client = new RawClient(server)) {
      client.send("POST /charges HTTP/1.1\nHost: h\n" + KEY + ": k\nContent-Length: 2\n\n12");
      try {
        client.untilClosed();
      } catch (IOException reset) {
        assertThat(fault).isEqualTo(Fault.CONNECTION_RESET_BY_PEER);
      }
    }

    assertThat(Http.post(server, "/charges", "12", KEY, "k").body()).isEqualTo("second");
  }

  @Test
  void aRequestThatNoStubAnswersLeavesNothingToRepeat() throws Exception {
    server.honourIdempotencyKeys("POST /charges");
    assertThat(Http.post(server, "/charges", "12", KEY, "k").statusCode()).isEqualTo(404);

    server.stubFor(post("/charges").willReturn(ok("charged")));

    assertThat(Http.post(server, "/charges", "12", KEY, "k").body()).isEqualTo("charged");
  }

  @Test
  void requestsWithoutAKeyAndOtherEndpointsGoToTheStub() throws Exception {
    answering(server, ok("first"), ok("later"));
    server.stubFor(post("/mails").willReturn(ok("sent")));
    server.honourIdempotencyKeys("POST /charges");

    Http.post(server, "/charges", "12");
    assertThat(Http.post(server, "/charges", "12").body()).isEqualTo("later");
    Http.post(server, "/mails", "a", KEY, "k");

    assertThat(Http.post(server, "/mails", "b", KEY, "k").body()).isEqualTo("sent");
  }

  @Test
  void aRequestWithoutTheKeyThatIsRequiredIsRefused() throws Exception {
    server.stubFor(post("/charges").willReturn(ok("charged")));
    server.requireIdempotencyKeys("POST /charges*");

    HttpResponse<String> refused = Http.post(server, "/charges", "12");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("This request has no Idempotency-Key header, which POST /charges requires.");
    assertThat(Http.post(server, "/charges", "12", KEY, "k").body()).isEqualTo("charged");
  }

  @Test
  void anEmptyKeyIsNone() throws Exception {
    server.stubFor(post("/charges").willReturn(ok("charged")));
    server.stubFor(post("/mails").willReturn(ok("sent")));
    server.honourIdempotencyKeys("POST /*");
    server.requireIdempotencyKeys("POST /charges");

    HttpResponse<String> refused = Http.post(server, "/charges", "12", KEY, "\"\"");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains(
            "The Idempotency-Key header of this request is empty; POST /charges requires a key.");
    assertThat(Http.post(server, "/mails", "a", KEY, "\"\"").body()).isEqualTo("sent");
    assertThat(Http.post(server, "/mails", "b", KEY, "\"\"").body()).isEqualTo("sent");
  }

  @Test
  void severalKeysAreRefused() throws Exception {
    server.stubFor(post("/charges").willReturn(ok("charged")));
    server.honourIdempotencyKeys("POST /charges");

    HttpResponse<String> refused = Http.post(server, "/charges", "12", KEY, "a", KEY, "b");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body())
        .contains("This request has 2 Idempotency-Key headers; expected is one, with one key.");
    assertThat(server.idempotencyKeys()).isEmpty();
  }

  @Test
  void aRefusalIsJsonWhateverTheKeyIs() throws Exception {
    server.stubFor(post("/charges").willReturn(ok("charged").withHeader("Content-Length", "7")));
    server.honourIdempotencyKeys("POST /charges");
    String head = "POST /charges HTTP/1.1\nHost: h\n" + KEY + ": a\t\\\"\u00e9\n";
    try (RawClient client = new RawClient(server)) {
      client.send(head + "Content-Length: 2\n\n12").response();
      String refused = client.send(head + "Content-Length: 2\n\n13").response();

      assertThat(refused).startsWith("HTTP/1.1 422 ");
      JsonNode problem = new ObjectMapper().readTree(refused.substring(refused.indexOf('{')));
      assertThat(problem.get("status").asInt()).isEqualTo(422);
      assertThat(problem.get("detail").asText()).startsWith("The Idempotency-Key a\t\\\"");
    }
  }

  /** The four ways in which a response without a body says how long it is, or would have been. */
  @ParameterizedTest
  @CsvSource({"HEAD,200,4", "HEAD,200,", "POST,304,4", "POST,204,"})
  void aReplyWithoutABodyIsRepeatedWithTheLengthItHad(
      String method, int status, @Nullable String length) throws Exception {
    ResponseDefinitionBuilder reply = aResponse().withStatus(status);
    server.stubFor(any(urlEqualTo("/charges"))
        .willReturn(length == null ? reply : reply.withHeader("Content-Length", length)));
    server.honourIdempotencyKeys(method + " /charges");
    String request = method + " /charges HTTP/1.1\nHost: h\n" + KEY + ": k\n\n";
    try (RawClient client = new RawClient(server)) {
      String first = client.send(request).until("\r\n\r\n");
      String again = client.send(request).until("\r\n\r\n");

      assertThat(again)
          .isEqualTo(first.substring(0, first.length() - 2) + "Idempotent-Replayed: true\r\n\r\n");
      assertThat(first.contains("Content-Length: 4\r\n")).isEqualTo(length != null);
    }
  }

  @Test
  void aTargetWithSchemeAndHostIsTheSameEndpointAndTheSameRequest() throws Exception {
    server.stubFor(
        post("/charges?dry=1").willReturn(ok("charged").withHeader("Content-Length", "7")));
    server.requireIdempotencyKeys("POST /charges");
    try (RawClient client = new RawClient(server)) {
      String first = client
          .send("POST http://h/charges?dry=1 HTTP/1.1\nHost: h\nContent-Length: 0\n\n")
          .response();
      client
          .send("POST http://h/charges?dry=1 HTTP/1.1\nHost: h\n" + KEY
              + ": k\nContent-Length: 0\n\n")
          .response();

      assertThat(first).startsWith("HTTP/1.1 400 ");
    }
    assertThat(Http.post(server, "/charges?dry=1", "", KEY, "k")
            .headers()
            .firstValue(IdempotencyKeys.REPLAYED))
        .contains("true");
  }

  @Test
  void repliesToOneKeyAreToldApartByTheirContentAndNotByTheirTime() throws Exception {
    String kept = known(ok("receipt 1").withHeader("Date", "Wed, 25 Nov 2026 10:00:00 GMT"));

    assertThat(known(ok("receipt 1").withHeader("Date", "Wed, 25 Nov 2026 11:00:00 GMT")))
        .isEqualTo(kept);
    assertThat(known(ok("receipt 2"))).isNotEqualTo(kept);
    assertThat(known(ok("receipt 1").withHeader("Location", "/receipts/1"))).isNotEqualTo(kept);
  }

  private String known(ResponseDefinitionBuilder reply) throws Exception {
    try (StubServer http = running.open()) {
      http.stubFor(post("/receipts").willReturn(reply));
      http.honourIdempotencyKeys("POST /receipts");
      Http.post(http, "/receipts", "12", KEY, "k");
      return http.idempotencyKeys().get("k");
    }
  }

  @Test
  void aResetForgetsKeysAndRules() throws Exception {
    server.stubFor(post("/charges").willReturn(ok("before")));
    server.requireIdempotencyKeys("POST /charges");
    Http.post(server, "/charges", "12", KEY, "k");

    server.reset();
    server.stubFor(post("/charges").willReturn(ok("after")));

    assertThat(server.idempotencyKeys()).isEmpty();
    assertThat(Http.post(server, "/charges", "12").body()).isEqualTo("after");
    assertThat(Http.post(server, "/charges", "13", KEY, "k").body()).isEqualTo("after");
  }

  @Test
  void keysOfAnotherServerAreOtherKeys() throws Exception {
    try (StubServer other = running.open()) {
      server.stubFor(post("/charges").willReturn(ok("here")));
      other.stubFor(post("/charges").willReturn(ok("there")));
      server.honourIdempotencyKeys("POST /charges");
      other.honourIdempotencyKeys("POST /charges");

      Http.post(server, "/charges", "12", KEY, "k");

      assertThat(Http.post(other, "/charges", "13", KEY, "k").body()).isEqualTo("there");
    }
  }

  @Test
  void anEndpointThatIsNoneIsRefusedInWords() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.honourIdempotencyKeys("/charges"))
        .withMessage(
            "Endpoint '/charges' is not of the form METHOD /path; expected for example \"POST /search*\".");
    assertThatIllegalArgumentException()
        .isThrownBy(server::requireIdempotencyKeys)
        .withMessageContaining("No endpoint was given whose idempotency keys are honoured");
  }
}
