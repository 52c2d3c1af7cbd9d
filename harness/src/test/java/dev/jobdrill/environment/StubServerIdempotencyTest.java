package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.environment.Backing.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
      assertThat(http.idempotencyKeys().get("k")).endsWith(" 201");
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
  void whileTheFirstIsUnderWayTheSecondIsAConflictAndItsReplyIsKeptThoughItsClientIsGone()
      throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.stubFor(post("/charges")
          .willReturn(aResponse().proxiedFrom("http://127.0.0.1:" + slow.getLocalPort())));
      server.honourIdempotencyKeys("POST /charges");
      Socket atServer;
      try (RawClient client = new RawClient(server)) {
        client.send("POST /charges HTTP/1.1\nHost: h\n" + KEY + ": k\nContent-Length: 2\n\n12");
        atServer = slow.accept();

        HttpResponse<String> conflict = Http.post(server, "/charges", "12", KEY, "k");

        assertThat(conflict.statusCode()).isEqualTo(409);
        assertThat(conflict.body()).contains("A request with the Idempotency-Key k is under way.");
        assertThat(server.idempotencyKeys().get("k")).endsWith("in flight");
      }
      // The close of the first client's connection is dealt with before a later one's request is.
      try (atServer) {
        atServer
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone"
                .getBytes(StandardCharsets.US_ASCII));
      }
      HttpResponse<String> reply = Http.post(server, "/charges", "12", KEY, "k");
      while (reply.statusCode() == 409) {
        reply = Http.post(server, "/charges", "12", KEY, "k");
      }

      assertThat(reply.body()).isEqualTo("done");
      assertThat(reply.headers().firstValue(IdempotencyKeys.REPLAYED)).contains("true");
    }
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
