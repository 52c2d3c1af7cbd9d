package dev.jobdrill.exploration;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a pipeline of the zoo has outside: a server that says yes to all, and a database of rows. */
final class World {
  static final String OK = "{\"status\":\"ok\"}";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final HttpClient PLAIN =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final Sandbox sandbox;
  private final List<String> rows = new ArrayList<>();

  World(Sandbox sandbox) {
    this.sandbox = sandbox;
    sandbox.stubServer().stubFor(any(anyUrl()).willReturn(okJson(OK)));
  }

  /** A server that honours keys, and whose receipts are numbered: a second charge has another receipt. */
  World withReceipts() {
    StubServer http = sandbox.stubServer();
    http.honourIdempotencyKeys("POST /receipts");
    http.stubFor(WireMock.post("/receipts")
        .inScenario("receipts")
        .whenScenarioStateIs(Scenario.STARTED)
        .willSetStateTo("second")
        .willReturn(ok("receipt 1")));
    http.stubFor(WireMock.post("/receipts")
        .inScenario("receipts")
        .whenScenarioStateIs("second")
        .willReturn(ok("receipt 2")));
    return this;
  }

  String receipt(Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request("/receipts", body);
    headers.forEach(request::header);
    HttpResponse<String> response = PLAIN.send(request.build(), BodyHandlers.ofString());
    requireOk(response);
    if (!response.body().startsWith("receipt ")) {
      throw new IOException("answered " + response.body());
    }
    return response.body();
  }

  /** A pipeline on texts, three attempts a second apart. */
  static PipelineBuilder<String, String> pipeline() {
    return Pipeline.named("zoo").input(String.class).retry(retries());
  }

  static RetryPolicy retries() {
    return RetryPolicy.attempts(5).backoff(Backoff.fixed(Duration.ofSeconds(1)));
  }

  /** As good code sends: with the step's client, and an error is an error. */
  void post(StepContext step, String path, String body) throws IOException, InterruptedException {
    requireOk(step.httpClient().send(request(path, body).build(), BodyHandlers.ofString()));
  }

  /** With headers of the caller's own. */
  void post(Map<String, String> headers, String path, String body)
      throws IOException, InterruptedException {
    post(headers, path, body, PATIENCE);
  }

  /** With headers and a patience of the caller's own. */
  void post(Map<String, String> headers, String path, String body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path, body).timeout(timeout);
    headers.forEach(request::header);
    requireOk(PLAIN.send(request.build(), BodyHandlers.ofString()));
  }

  /** The step's headers with another key; without any if the key is empty. */
  static Map<String, String> keyed(StepContext step, String key) {
    Map<String, String> headers = new TreeMap<>(step.headers());
    headers.remove("Idempotency-Key");
    if (!key.isEmpty()) {
      headers.put("Idempotency-Key", key);
    }
    return headers;
  }

  int status(StepContext step, String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response =
        step.httpClient().send(request(path, body).build(), BodyHandlers.ofString());
    return response.body().equals(OK) ? response.statusCode() : 402;
  }

  /** A client of another protocol comes to the server's port, and goes away again. */
  void knock() {
    URI server = URI.create(sandbox.stubServer().baseUrl());
    try (Socket stranger = new Socket(server.getHost(), server.getPort())) {
      stranger.getOutputStream().write("PING\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      stranger.getInputStream().readAllBytes();
    } catch (IOException turnedAway) {
      requireRefusal(turnedAway);
    }
  }

  /** While a fault lets nobody in, strangers come to a closed door, too. */
  private static void requireRefusal(IOException turnedAway) {
    if (!(turnedAway instanceof ConnectException)) {
      throw new UncheckedIOException(turnedAway);
    }
  }

  private HttpRequest.Builder request(String path, String body) {
    return HttpRequest.newBuilder(URI.create(sandbox.stubServer().url(path)))
        .timeout(PATIENCE)
        .POST(BodyPublishers.ofString(body));
  }

  private static void requireOk(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      throw new IOException("answered " + response.statusCode());
    }
  }

  synchronized void insert(String row) {
    rows.add(row);
  }

  synchronized void upsert(String row) {
    if (!rows.contains(row)) {
      rows.add(row);
    }
  }

  synchronized boolean has(String row) {
    return rows.contains(row);
  }

  synchronized String text() {
    List<String> sorted = new ArrayList<>(rows);
    Collections.sort(sorted);
    return String.join("\n", sorted);
  }

  EffectProbe probe() {
    return new EffectProbe() {
      @Override
      public String name() {
        return "table rows";
      }

      @Override
      public String snapshot() {
        return text();
      }
    };
  }

  /** A key of the test's own in Redis, which is removed at the end. */
  String key(String name) {
    String key = sandbox.keyPrefix() + name;
    sandbox.ownKeys(List.of(key));
    return key;
  }
}
