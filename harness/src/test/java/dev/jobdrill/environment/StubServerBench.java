package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.UUID;

/** Prints what a stub server costs, in microseconds at the median: run {@code main}, nothing is asserted. */
final class StubServerBench {

  private static final int WARM_UP = 2_000;
  private static final int ROUNDS = 2_000;

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private StubServerBench() {}

  public static void main(String[] args) throws Exception {
    WireMockServer wireMock =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().disableRequestJournal());
    wireMock.start();
    try (StubBackend direct = StubBackend.inThisJvm(wireMock);
        StubBackend http = StubBackend.at(URI.create(wireMock.baseUrl()))) {
      exchanges(wireMock, direct);
      lifeCycle("in this JVM", direct);
      lifeCycle("over HTTP", http);
    }
    wireMock.stop();
  }

  private static void exchanges(WireMockServer wireMock, StubBackend backend) throws Exception {
    // WireMock would upgrade to HTTP/2, a gate never does: the comparison is of the same protocol.
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    wireMock.stubFor(get("/a").willReturn(ok("hello")));
    try (StubServer server = StubServer.open(backend, UUID.randomUUID().toString())) {
      server.stubFor(get("/a").willReturn(ok("hello")));
      for (int round = 0; round < 5; round++) {
        measure("exchange, WireMock directly", () -> send(client, wireMock.baseUrl() + "/a"));
        measure("exchange, through the gate", () -> send(client, server.url("/a")));
        server.reset();
        server.stubFor(get("/a").willReturn(ok("hello")));
      }
    }
  }

  private static void lifeCycle(String how, StubBackend backend) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    measure(how + ": open and close, unused", () -> open(backend).close());
    measure(how + ": open, 4 stubs, close", () -> {
      try (StubServer server = open(backend)) {
        fourStubs(server);
      }
    });
    StubServer[] current = new StubServer[1];
    measureTimed(
        how + ": close alone after 4 stubs and 4 exchanges",
        () -> {
          current[0] = open(backend);
          fourStubs(current[0]);
          for (int i = 0; i < 4; i++) {
            send(client, current[0].url("/" + i));
          }
        },
        () -> current[0].close());
    measureTimed(
        how + ": open alone",
        () -> current[0] = null,
        () -> current[0] = open(backend),
        () -> current[0].close());
    measureTimed(
        how + ": one stub",
        () -> current[0] = open(backend),
        () -> current[0].stubFor(get("/a").willReturn(ok())),
        () -> current[0].close());
  }

  private static StubServer open(StubBackend backend) {
    return StubServer.open(backend, UUID.randomUUID().toString());
  }

  private static void fourStubs(StubServer server) {
    for (int i = 0; i < 4; i++) {
      server.stubFor(get("/" + i).willReturn(ok()));
    }
  }

  private static void send(HttpClient client, String url) throws Exception {
    client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void measure(String what, Work work) throws Exception {
    measureTimed(what, () -> {}, work);
  }

  private static void measureTimed(String what, Work before, Work work) throws Exception {
    measureTimed(what, before, work, () -> {});
  }

  private static void measureTimed(String what, Work before, Work work, Work after)
      throws Exception {
    long[] nanos = new long[ROUNDS];
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      before.run();
      long start = System.nanoTime();
      work.run();
      nanos[Math.max(i, 0)] = System.nanoTime() - start;
      after.run();
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-60s median %5d us, p99 %6d us%n",
        what, nanos[ROUNDS / 2] / 1000, nanos[ROUNDS * 99 / 100] / 1000);
  }
}
