package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jobdrill.environment.Backing.Running;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StubServerRecordingTest {

  @ParameterizedTest
  @EnumSource
  void anExchangeIsRecordedWholeOnceItsClientHasTheResponse(Backing backing) throws Exception {
    try (Running running = backing.start();
        StubServer server = running.open()) {
      server.stubFor(post("/charges?dry=1")
          .willReturn(aResponse()
              .withStatus(201)
              .withHeader("Location", "/charges/7")
              .withHeader("Content-Type", "text/plain; charset=ISO-8859-1")
              .withBody("bezahlt: ü".getBytes(StandardCharsets.ISO_8859_1))));

      Http.post(
          server,
          "/charges?dry=1",
          "{\"cents\":5}",
          "Idempotency-Key",
          "k1",
          "X-Two",
          "a",
          "X-Two",
          "b");

      HttpExchange exchange = server.exchanges().get(0);
      assertThat(exchange.toString()).isEqualTo("#1 POST /charges?dry=1 → 201");
      assertThat(exchange.path()).isEqualTo("/charges");
      assertThat(exchange.header("idempotency-KEY")).contains("k1");
      assertThat(exchange.request().headers().allValues("x-two")).containsExactly("a", "b");
      assertThat(exchange.request().headers().firstValue("Host"))
          .contains(server.baseUrl().substring(7));
      assertThat(exchange.request().body()).hasToString("{\"cents\":5}");
      assertThat(exchange.status()).hasValue(201);
      assertThat(exchange.response().headers().firstValue("location")).contains("/charges/7");
      assertThat(exchange.response().body().text()).isEqualTo("bezahlt: ü");
      assertThat(exchange.matched()).isTrue();
    }
  }

  @Test
  void exchangesAreListedInOrderOfArrival() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open()) {
      server.stubFor(any(anyUrl()).willReturn(ok()));

      for (int i = 1; i <= 5; i++) {
        Http.get(server, "/" + i);
      }

      assertThat(server.exchanges())
          .extracting(HttpExchange::path)
          .containsExactly("/1", "/2", "/3", "/4", "/5");
      assertThat(server.exchanges())
          .extracting(HttpExchange::ordinal)
          .containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  void aListenerIsToldBeforeTheRequestIsForwardedAndBeforeTheClientHasItsResponse()
      throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open()) {
      server.stubFor(get("/a").willReturn(ok()));
      List<String> events = Collections.synchronizedList(new ArrayList<>());
      server.onExchange(new ExchangeListener() {
        @Override
        public void arrived(HttpExchange exchange) {
          events.add("arrived " + exchange.outcome() + ", forwarded "
              + running.wireMock().getAllServeEvents().size());
          events.add("listed " + server.exchanges().size());
        }

        @Override
        public void ended(HttpExchange exchange) {
          events.add("ended " + exchange);
        }
      });

      Http.get(server, "/a");

      assertThat(events)
          .containsExactly(
              "arrived not answered yet, forwarded 0", "listed 1", "ended #1 GET /a → 200");
    }
  }

  @Test
  void aListenerMayAddStubs() throws Exception {
    try (Running running = Backing.OVER_HTTP.start();
        StubServer server = running.open()) {
      server.onExchange(new ExchangeListener() {
        @Override
        public void arrived(HttpExchange exchange) {
          server.stubFor(get(exchange.path()).willReturn(ok("just in time")));
        }
      });

      assertThat(Http.get(server, "/a").body()).isEqualTo("just in time");
    }
  }

  @Test
  void whatAListenerThrowsIsThrownByCloseAndDisturbsNoExchange() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start()) {
      StubServer server = running.open();
      server.stubFor(get("/a").willReturn(ok("served")));
      server.onExchange(new ExchangeListener() {
        @Override
        public void arrived(HttpExchange exchange) {
          throw new UnsupportedOperationException("broken harness");
        }
      });

      assertThat(Http.get(server, "/a").body()).isEqualTo("served");

      assertThatIllegalStateException()
          .isThrownBy(server::close)
          .withMessageContaining("broken harness");
      assertThat(running.wireMock().getStubMappings()).isEmpty();
    }
  }

  @Test
  void aCompressedBodyIsKeptAsSentAndReadAsText() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open()) {
      server.stubFor(post("/a").willReturn(ok("plain and simple")));
      byte[] gzip = gzip("compressed");

      Http.send(Http.request(server, "/a", "Content-Encoding", "gzip", "Accept-Encoding", "gzip")
          .POST(HttpRequest.BodyPublishers.ofByteArray(gzip)));

      HttpExchange exchange = server.exchanges().get(0);
      assertThat(exchange.request().body().bytes()).isEqualTo(gzip);
      assertThat(exchange.request().body().text()).isEqualTo("compressed");
      assertThat(exchange.response().headers().firstValue("Content-Encoding")).contains("gzip");
      assertThat(exchange.response().body().text()).isEqualTo("plain and simple");
    }
  }

  @Test
  void aLargeBodyIsForwardedWholeAndRecordedUpToTheLimit() throws Exception {
    try (Running running = Backing.IN_THIS_JVM.start();
        StubServer server = running.open()) {
      String large = "0123456789abcdef".repeat(1 << 18);
      server.stubFor(post("/echo").withRequestBody(equalTo(large)).willReturn(ok(large)));

      assertThat(Http.post(server, "/echo", large).body()).hasSize(large.length());

      HttpExchange exchange = server.exchanges().get(0);
      assertThat(exchange.request().body().truncated()).isTrue();
      assertThat(exchange.request().body().size()).isEqualTo(large.length());
      assertThat(exchange.response().body().bytes()).hasSize(HttpBody.LIMIT);
      assertThat(exchange.response().body().size()).isEqualTo(large.length());
    }
  }

  private static byte[] gzip(String text) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
