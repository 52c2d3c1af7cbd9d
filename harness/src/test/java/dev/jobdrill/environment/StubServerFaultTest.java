package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.jobdrill.environment.Backing.Running;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StubServerFaultTest {

  /** Who commits the fault: the gate, for stubs of its own, or WireMock, for stubs that it has from elsewhere. */
  enum Committer {
    GATE {
      @Override
      void stub(Running running, StubServer server, MappingBuilder stub) {
        server.stubFor(stub);
      }
    },
    WIREMOCK {
      @Override
      void stub(Running running, StubServer server, MappingBuilder stub) {
        running.wireMock().stubFor(stub);
      }
    };

    abstract void stub(Running running, StubServer server, MappingBuilder stub);
  }

  @FunctionalInterface
  private interface Check {
    void on(RawClient client) throws IOException;
  }

  private static void provoke(Committer committer, Fault fault, Outcome outcome, Check check)
      throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open();
        RawClient client = new RawClient(server)) {
      committer.stub(running, server, get("/a").willReturn(aResponse().withFault(fault)));
      client.send("GET /a HTTP/1.1\nHost: h\n\n");
      check.on(client);

      assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
        assertThat(exchange.outcome()).isEqualTo(outcome);
        assertThat(exchange.matched()).isTrue();
      });
      assertThat(server.unmatched()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetReachesTheClientAsAReset(Committer committer) throws Exception {
    provoke(
        committer,
        Fault.CONNECTION_RESET_BY_PEER,
        Outcome.RESET,
        client ->
            assertThatIOException().isThrownBy(client::untilClosed).withMessageContaining("reset"));
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyResponseReachesTheClientAsACloseWithoutAByte(Committer committer) throws Exception {
    provoke(
        committer,
        Fault.EMPTY_RESPONSE,
        Outcome.EMPTY,
        client -> assertThat(client.untilClosed()).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void aMalformedChunkReachesTheClientAsGarbageInsteadOfAChunk(Committer committer)
      throws Exception {
    provoke(
        committer,
        Fault.MALFORMED_RESPONSE_CHUNK,
        Outcome.MALFORMED,
        client -> assertThat(client.untilClosed())
            .startsWith("HTTP/1.1 200 OK\r\n")
            .containsIgnoringCase("transfer-encoding: chunked")
            .matches("(?s).*\r\n\r\n[^\r]{20,}"));
  }

  @ParameterizedTest
  @EnumSource
  void randomDataReachesTheClientAsGarbage(Committer committer) throws Exception {
    provoke(
        committer,
        Fault.RANDOM_DATA_THEN_CLOSE,
        Outcome.MALFORMED,
        client -> assertThat(client.untilClosed()).doesNotContain("HTTP").hasSizeGreaterThan(20));
  }

  @Test
  void aResponseShorterThanItPromisesIsCutShort() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open();
        RawClient client = new RawClient(server)) {
      server.stubFor(get("/a").willReturn(ok("four").withHeader("Content-Length", "9")));
      client.send("GET /a HTTP/1.1\nHost: h\n\n");

      assertThat(client.untilClosed()).endsWith("\r\n\r\nfour");
      assertThat(server.exchanges())
          .extracting(HttpExchange::outcome)
          .containsExactly(Outcome.CUT_SHORT);
    }
  }

  @Test
  void afterAFaultTheNextRequestIsServedFromTheSamePort() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open()) {
      server.stubFor(get("/a")
          .inScenario("s")
          .whenScenarioStateIs("Started")
          .willSetStateTo("on")
          .willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
      server.stubFor(
          get("/a").inScenario("s").whenScenarioStateIs("on").willReturn(ok("recovered")));
      try (RawClient client = new RawClient(server).send("GET /a HTTP/1.1\nHost: h\n\n")) {
        assertThat(client.untilClosed()).isEmpty();
      }
      assertThat(Http.get(server, "/a").body()).isEqualTo("recovered");
    }
  }

  @Test
  void aWireMockThatIsDownIsNamedInA502() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (StubBackend backend = StubBackend.at(URI.create("http://127.0.0.1:" + port))) {
      StubServer server = StubServer.open(backend, "test");
      var response = Http.get(server, "/a");

      assertThat(response.statusCode()).isEqualTo(502);
      assertThat(response.body()).contains("127.0.0.1:" + port, "Is it still running?");
      assertThat(server.exchanges()).singleElement().satisfies(exchange -> {
        assertThat(exchange.outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(exchange.unmatched()).isFalse();
      });
    }
  }

  @Test
  void aClientThatHangsUpEndsItsExchange() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open();
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Arrival arrival = new Arrival(server);
      RawClient client = awaitForever(server, silent);
      arrival.await();
      client.close();
      assertThat(arrival.end()).isEqualTo(Outcome.CLIENT_GONE);
    }
  }

  @Test
  void closingTheServerLetsAClientInFlightGo() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      StubServer server = running.open();
      Arrival arrival = new Arrival(server);
      try (RawClient client = awaitForever(server, silent)) {
        arrival.await();

        server.close();

        assertThat(server.exchanges())
            .extracting(HttpExchange::outcome)
            .containsExactly(Outcome.SERVER_CLOSED);
        assertThatIOException().isThrownBy(client::untilClosed).withMessage("Connection reset");
      }
    }
  }

  /** The side that ends a connection keeps its port from others for a minute. */
  @Test
  void closingTheServerLeavesNoConnectionBehind() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start()) {
      StubServer server = running.open();
      server.stubFor(get("/a").willReturn(ok()));
      try (RawClient client = new RawClient(server).send("GET /a HTTP/1.1\nHost: h\n\n")) {
        client.response();

        server.close();

        assertThatIOException().isThrownBy(client::untilClosed).withMessage("Connection reset");
      }
    }
  }

  /** WireMock waits for the response of a server that accepts and never answers. */
  private static RawClient awaitForever(StubServer server, ServerSocket silent) throws IOException {
    server.stubFor(
        get("/a").willReturn(aResponse().proxiedFrom("http://127.0.0.1:" + silent.getLocalPort())));
    return new RawClient(server).send("GET /a HTTP/1.1\nHost: h\n\n");
  }

  private static final class Arrival implements ExchangeListener {
    private final CompletableFuture<HttpExchange> arrived = new CompletableFuture<>();
    private final CompletableFuture<HttpExchange> ended = new CompletableFuture<>();

    Arrival(StubServer server) {
      server.onExchange(this);
    }

    @Override
    public void arrived(HttpExchange exchange) {
      arrived.complete(exchange);
    }

    @Override
    public void ended(HttpExchange exchange) {
      ended.complete(exchange);
    }

    void await() throws Exception {
      assertThat(arrived.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.PENDING);
    }

    Outcome end() throws Exception {
      return ended.get(20, TimeUnit.SECONDS).outcome();
    }
  }
}
