package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.Backing.Running;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an idempotency key while the first request with it is under way. */
class StubServerKeyInFlightTest {
  private static final String KEY = IdempotencyKeys.HEADER;
  private static final String CHARGE =
      "POST /charges HTTP/1.1\nHost: h\n" + KEY + ": k\nContent-Length: 2\n\n12";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Running running = Backing.IN_THIS_JVM.start();
  private final StubServer server = running.open();
  private final ServerSocket slow = listen();

  /** A server that answers when the test says so, behind the stub. */
  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void chargeSlowly() {
    server.stubFor(post("/charges")
        .willReturn(aResponse().proxiedFrom("http://127.0.0.1:" + slow.getLocalPort())));
    server.honourIdempotencyKeys("POST /charges");
  }

  @AfterEach
  void close() throws IOException {
    slow.close();
    server.close();
    running.close();
  }

  private HttpResponse<String> charge() throws Exception {
    return Http.post(server, "/charges", "12", KEY, "k");
  }

  private static void answer(Socket atServer, String status) throws IOException {
    atServer
        .getOutputStream()
        .write(("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone")
            .getBytes(StandardCharsets.US_ASCII));
    atServer.close();
  }

  private void awaitClientGone() {
    await().atMost(LIMIT).until(() -> server.exchanges().get(0).outcome() == Outcome.CLIENT_GONE);
  }

  private void awaitReplyKept() {
    await().atMost(LIMIT).until(() -> server.idempotencyKeys().get("k").contains(" 200"));
  }

  @Test
  void theSecondIsAConflictAndTheReplyIsKeptThoughTheClientOfTheFirstIsGone() throws Exception {
    Socket atServer;
    try (RawClient client = new RawClient(server)) {
      client.send(CHARGE);
      atServer = slow.accept();

      HttpResponse<String> conflict = charge();

      assertThat(conflict.statusCode()).isEqualTo(409);
      assertThat(conflict.body()).contains("A request with the Idempotency-Key k is under way.");
      assertThat(server.idempotencyKeys().get("k")).endsWith("in flight");
    }
    awaitClientGone();
    answer(atServer, "200 OK");
    awaitReplyKept();
    HttpResponse<String> reply = charge();

    assertThat(reply.body()).isEqualTo("done");
    assertThat(reply.headers().firstValue(IdempotencyKeys.REPLAYED)).contains("true");
  }

  @Test
  void aFaultDoesNotStrikeAClientThatIsGone() throws Exception {
    AtomicInteger pauses = new AtomicInteger();
    server.faultsFrom(
        exchange -> Optional.of(HttpFault.waiting(HttpFault.Kind.LATE_CLOSE, true, () -> {
          pauses.incrementAndGet();
          return CompletableFuture.completedFuture(false);
        })));
    Socket atServer;
    try (RawClient client = new RawClient(server).send(CHARGE)) {
      atServer = slow.accept();
      assertThat(client).isNotNull();
    }
    awaitClientGone();
    answer(atServer, "200 OK");
    awaitReplyKept();
    // What the reply has set off on its event loop is over when a later task has had its turn.
    for (var loop : running.backend().eventLoops()) {
      loop.submit(() -> {}).sync();
    }

    assertThat(pauses).hasValue(0);
    assertThat(server.exchanges().get(0).outcome()).isEqualTo(Outcome.CLIENT_GONE);
  }

  @Test
  void theReplyIsKeptThoughItsClientDoesNotReadIt() throws Exception {
    server.stubFor(post("/charges").willReturn(aResponse().withBody(new byte[32 << 20])));
    try (RawClient client = new RawClient(server)) {
      client.send(CHARGE);

      awaitReplyKept();

      assertThat(charge().statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFaultThatTakesTheReplyFromTheClientLeavesItKeptIfTheServerHasActed(boolean served)
      throws Exception {
    server.stubFor(post("/charges").willReturn(ok("done")));
    server.faultsFrom(exchange -> exchange.ordinal() == 1
        ? Optional.of(HttpFault.of(HttpFault.Kind.RESET, served))
        : Optional.empty());

    try (RawClient client = new RawClient(server).send(CHARGE)) {
      assertThatIOException().isThrownBy(client::untilClosed);
    }
    HttpResponse<String> again = charge();

    assertThat(again.body()).isEqualTo("done");
    assertThat(again.headers().firstValue(IdempotencyKeys.REPLAYED).isPresent()).isEqualTo(served);
  }

  @Test
  void aRequestFromBeforeAResetLeavesTheKeyOfALaterOneAlone() throws Exception {
    try (RawClient client = new RawClient(server)) {
      client.send(CHARGE);
      Socket atServer = slow.accept();
      server.reset();
      server.stubFor(post("/charges").willReturn(ok("after")));
      server.honourIdempotencyKeys("POST /charges");
      assertThat(charge().body()).isEqualTo("after");

      // A reply that leaves nothing to repeat: its key is given up.
      answer(atServer, "503 Service Unavailable");
      assertThat(client.until("done")).startsWith("HTTP/1.1 503 ");

      assertThat(charge().headers().firstValue(IdempotencyKeys.REPLAYED)).contains("true");
    }
  }

  @Test
  void aRequestThatDidNotReachWireMockLeavesNothingToRepeat() throws Exception {
    URI nobody = URI.create("http://127.0.0.1:" + slow.getLocalPort());
    slow.close();
    try (StubBackend backend = StubBackend.at(nobody)) {
      StubServer unreachable = StubServer.open(backend, "test");
      unreachable.honourIdempotencyKeys("POST /charges");

      assertThat(Http.post(unreachable, "/charges", "12", KEY, "k").statusCode())
          .isEqualTo(502);
      assertThat(unreachable.idempotencyKeys()).isEmpty();
      assertThat(Http.post(unreachable, "/charges", "13", KEY, "k").statusCode())
          .isEqualTo(502);
    }
  }
}
