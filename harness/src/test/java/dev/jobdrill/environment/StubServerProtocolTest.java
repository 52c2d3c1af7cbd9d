package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.Backing.Running;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StubServerProtocolTest {

  private final Running running = Backing.IN_THIS_JVM.start();
  private final StubServer server = running.open();

  @AfterEach
  void close() {
    server.close();
    running.close();
  }

  @Test
  void aChunkedRequestArrivesWhole() throws Exception {
    server.stubFor(post("/a").withRequestBody(equalTo("hello world")).willReturn(ok("got it")));
    try (RawClient client = new RawClient(server)) {
      client.send("POST /a HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\n5\nhello\n");
      client.send("6\n world\n0\n\n");

      assertThat(client.until("0\r\n\r\n")).startsWith("HTTP/1.1 200 OK").contains("got it");
    }
    assertThat(server.exchanges().get(0).header("transfer-encoding")).contains("chunked");
    assertThat(server.exchanges().get(0).request().body()).hasToString("hello world");
  }

  @Test
  void aDribbledResponseIsPassedOnInItsChunks() throws Exception {
    server.stubFor(get("/a").willReturn(ok("abcd").withChunkedDribbleDelay(4, 8)));
    try (RawClient client = new RawClient(server).send("GET /a HTTP/1.1\nHost: h\n\n")) {
      assertThat(client.until("0\r\n\r\n"))
          .endsWith("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n");
    }
  }

  @Test
  void anAnswerToHeadHasNoBodyAndLeavesTheConnectionUsable() throws Exception {
    server.stubFor(any(anyUrl()).willReturn(ok("body").withHeader("Content-Length", "4")));
    try (RawClient client = new RawClient(server)) {
      client.send("HEAD /a HTTP/1.1\nHost: h\n\nGET /b HTTP/1.1\nHost: h\n\n");

      assertThat(client.until("\r\n\r\n")).containsIgnoringCase("content-length: 4");
      assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("body");
    }
    assertThat(server.exchanges().get(0).response().body().size()).isZero();
  }

  @Test
  void anUnmatchedHeadIsAnsweredWithoutABody() throws Exception {
    try (RawClient client = new RawClient(server)) {
      client.send("HEAD /a HTTP/1.1\nHost: h\n\nHEAD /b HTTP/1.1\nHost: h\n\n");

      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 404");
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 404");
    }
    assertThat(server.unmatched()).hasSize(2);
  }

  @Test
  void responsesThatCannotHaveABodyLeaveTheConnectionUsable() throws Exception {
    server.stubFor(get("/204").willReturn(aResponse().withStatus(204)));
    server.stubFor(get("/304").willReturn(aResponse().withStatus(304)));
    try (RawClient client = new RawClient(server)) {
      for (String status : List.of("204", "304", "204")) {
        client.send("GET /" + status + " HTTP/1.1\nHost: h\n\n");
        assertThat(client.until("\r\n\r\n"))
            .startsWith("HTTP/1.1 " + status)
            .doesNotContainIgnoringCase("transfer-encoding");
      }
    }
  }

  @Test
  void aClientThatAwaits100ContinueIsToldToGoOn() throws Exception {
    server.stubFor(post("/a").withRequestBody(equalTo("late")).willReturn(ok()));
    try (RawClient client = new RawClient(server)) {
      client.send("POST /a HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 4\n\n");
      assertThat(client.until("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("late");
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void pipelinedRequestsAreServedInOrder() throws Exception {
    for (int i = 0; i < 20; i++) {
      server.stubFor(
          get("/" + i).willReturn(ok("r" + i).withHeader("Content-Length", i < 10 ? "2" : "3")));
    }
    try (RawClient client = new RawClient(server)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\nHost: h\n\n");
      }
      client.send(requests.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(client.response()).endsWith("\r\n\r\nr" + i);
      }
    }
    assertThat(server.exchanges())
        .extracting(HttpExchange::path)
        .startsWith("/0", "/1", "/2")
        .endsWith("/19");
  }

  @Test
  void aClientOfHttp10IsAnsweredUpToTheClose() throws Exception {
    server.stubFor(get("/a").willReturn(ok("old")));
    try (RawClient client = new RawClient(server).send("GET /a HTTP/1.0\nHost: h\n\n")) {
      assertThat(client.untilClosed())
          .doesNotContainIgnoringCase("chunked")
          .endsWith("\r\n\r\nold");
    }
  }

  @Test
  void aStubThatClosesTheConnectionClosesTheClients() throws Exception {
    server.stubFor(get("/a").willReturn(ok("bye").withHeader("Connection", "close")));
    try (RawClient client = new RawClient(server).send("GET /a HTTP/1.1\nHost: h\n\n")) {
      assertThat(client.untilClosed()).containsIgnoringCase("connection: close").contains("bye");
    }
  }

  @Test
  void anOfferOfHttp2IsDeclinedInSilence() throws Exception {
    server.stubFor(get("/a").willReturn(ok("one")));

    var response = Http.get(server, "/a");

    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(response.body()).isEqualTo("one");
    assertThat(server.exchanges().get(0).header("Upgrade")).contains("h2c");
  }

  @Test
  void stubsMatchTheHostThatTheClientNamed() throws Exception {
    server.stubFor(get("/a").withHost(equalTo("shop.example")).willReturn(ok()));
    try (RawClient client = new RawClient(server).send("GET /a HTTP/1.1\nHost: shop.example\n\n")) {
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whatIsNotHttpIsAnsweredAndRecordedAndNobodyIsToldOfIt() throws Exception {
    List<HttpExchange> told = told();
    try (RawClient client = new RawClient(server).send("*1\n$4\nPING\n\n")) {
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 400").contains("not an HTTP request");
    }
    assertThat(server.exchanges())
        .singleElement()
        .hasToString("#1 ? (not HTTP) → rejected by the stub server");
    assertThat(told).isEmpty();
  }

  @Test
  void aClientThatHasSpokenHttpIsNoStranger() throws Exception {
    server.stubFor(get("/a").willReturn(ok()));
    List<HttpExchange> told = told();
    try (RawClient client = new RawClient(server)) {
      client.send("GET /a HTTP/1.1\nHost: h\n\n").response();
      client.send("hello\n\n").untilClosed();
    }
    try (RawClient client = new RawClient(server)) {
      String tooLong = "x".repeat(300_000);
      assertThat(client.send("GET /b HTTP/1.1\nCookie: " + tooLong + "\n\n").response())
          .startsWith("HTTP/1.1 400");
    }
    assertThat(told)
        .extracting(HttpExchange::ordinal)
        .containsExactly(1, 2, 3)
        .hasSameSizeAs(server.exchanges());
  }

  /** {@return the arrivals that a listener is told of; an arrival comes before its response} */
  private List<HttpExchange> told() {
    List<HttpExchange> told = new CopyOnWriteArrayList<>();
    server.onExchange(new ExchangeListener() {
      @Override
      public void arrived(HttpExchange exchange) {
        told.add(exchange);
      }
    });
    return told;
  }

  @Test
  void aTunnelIsRefusedWithWords() throws Exception {
    try (RawClient client = new RawClient(server).send("CONNECT h:1 HTTP/1.1\nHost: h\n\n")) {
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 501").contains("no tunnel");
    }
  }

  @Test
  void aBodyBeyondTheBoundIsRefusedWithWords() throws Exception {
    try (RawClient client = new RawClient(server)) {
      client.send("POST /a HTTP/1.1\nHost: h\nContent-Length: " + (RequestCollector.MAX_BODY + 1L)
          + "\n\n");

      assertThat(client.untilClosed()).startsWith("HTTP/1.1 413").contains("67108864 bytes");
    }
    assertThat(server.exchanges()).hasSize(1);
  }
}
