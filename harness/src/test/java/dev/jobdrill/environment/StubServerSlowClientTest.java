package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.Backing.Running;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that does not read its response holds up itself, and nobody else. */
class StubServerSlowClientTest {
  // At least as many as there are event loops, which take connections in turn: one shares the slow
  // client's.
  private static final int OTHERS = 4;

  @Test
  void aClientThatDoesNotReadHoldsUpNoOtherExchangeOnTheConnectionItHasGivenBack()
      throws Exception {
    CountDownLatch responseIsIn = new CountDownLatch(1);
    CompletableFuture<Boolean> pause = new CompletableFuture<>();
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open();
        ServerSocket behind = new ServerSocket(0, OTHERS, InetAddress.getLoopbackAddress());
        RawClient slow = new RawClient(server)) {
      server.stubFor(get("/big").willReturn(aResponse().withBody(new byte[32 << 20])));
      server.stubFor(get("/small")
          .willReturn(aResponse().proxiedFrom("http://127.0.0.1:" + behind.getLocalPort())));
      server.faultsFrom(exchange -> exchange.path().equals("/big")
          ? Optional.of(HttpFault.waiting(HttpFault.Kind.LATE_RESPONSE, true, () -> {
            responseIsIn.countDown();
            return pause;
          }))
          : Optional.empty());

      slow.send("GET /big HTTP/1.1\nHost: h\n\n");
      assertThat(responseIsIn.await(20, TimeUnit.SECONDS)).isTrue();
      List<RawClient> others = new ArrayList<>();
      List<Socket> waiting = new ArrayList<>();
      try {
        for (int i = 0; i < OTHERS; i++) {
          others.add(new RawClient(server).send("GET /small HTTP/1.1\nHost: h\n\n"));
          waiting.add(behind.accept());
        }
        pause.complete(false);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> server.exchanges().get(0).outcome() == Outcome.ANSWERED);
        for (Socket socket : waiting) {
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone"
                  .getBytes(StandardCharsets.US_ASCII));
          socket.close();
        }

        for (RawClient other : others) {
          assertThat(other.until("done")).startsWith("HTTP/1.1 200 ");
        }
      } finally {
        for (RawClient other : others) {
          other.close();
        }
      }
    }
  }
}
