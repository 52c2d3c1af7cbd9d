package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepContextTest {
  private static final String TRACEPARENT = "00-[0-9a-f]{32}-[0-9a-f]{16}-01";

  private final JobRig rig = new JobRig();

  @Test
  void knowsTheJobTheStepAndTheAttempt() {
    List<String> seen = new CopyOnWriteArrayList<>();
    StoredJob job = runTwice(step -> {
      seen.add(step.jobId() + " " + step.correlationId() + " " + step.pipeline() + " "
          + step.stepName() + " " + step.attempt());
      assertThat(step.clock()).isSameAs(rig.clock());
    });

    assertThat(seen).containsExactly(job.id() + " corr-1 p call 1", job.id() + " corr-1 p call 2");
  }

  @Test
  void carriesTheHeadersThatEveryRequestShouldHave() {
    List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
    StoredJob job = runTwice(step -> seen.add(step.headers()));

    assertThat(seen).hasSize(2).allSatisfy(headers -> {
      assertThat(headers)
          .containsOnlyKeys(
              "X-Correlation-ID", "X-Job-ID", "X-Step-Name", "traceparent", "Idempotency-Key")
          .containsEntry("X-Correlation-ID", "corr-1")
          .containsEntry("X-Job-ID", job.id())
          .containsEntry("X-Step-Name", "call")
          .containsEntry("Idempotency-Key", job.id() + "/call");
      assertThatThrownBy(headers::clear).isInstanceOf(UnsupportedOperationException.class);
    });
  }

  @Test
  void itsTraceparentIsTheJobsTraceUnderANewParentEachTime() {
    List<String> seen = new CopyOnWriteArrayList<>();
    StoredJob job = runTwice(step -> seen.add(step.headers().get("traceparent")));

    assertThat(seen).hasSize(2).allMatch(header -> header.matches(TRACEPARENT));
    assertThat(seen)
        .extracting(header -> header.substring(0, 36))
        .containsOnly(job.traceparent().substring(0, 36));
    List<String> parents = List.of(
        seen.get(0).substring(36), seen.get(1).substring(36), job.traceparent().substring(36));
    assertThat(parents).doesNotHaveDuplicates();
  }

  @Test
  void theIdempotencyKeyIsTheSameOnEveryAttemptAndAnotherForEachEffect() {
    List<String> seen = new CopyOnWriteArrayList<>();
    StoredJob job = runTwice(step -> {
      seen.add(step.idempotencyKey());
      seen.add(step.idempotencyKey("charge"));
      seen.add(step.idempotencyKey("refund"));
    });

    String key = job.id() + "/call";
    assertThat(seen)
        .containsExactly(
            key, key + "#charge", key + "#refund", key, key + "#charge", key + "#refund");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a#b", "é", "a\nb"})
  void anEffectsNameThatCannotBePartOfAKeyIsRefused(String effect) {
    runTwice(step -> assertThatThrownBy(() -> step.idempotencyKey(effect))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Effect name '" + effect + "' is not usable: expected visible ASCII characters"
            + " other than '/' and '#', because it becomes part of an Idempotency-Key header."));
  }

  @Test
  void jobsWhoseIdsLookLikeOtherKeysShareNone() {
    HashSet<String> keys = new HashSet<>();
    for (String id : List.of("a", "a/call", "a#x", "a/call#x", "a/call/call")) {
      Pipeline<String> pipeline = pipeline(step -> {
        assertThat(keys.add(step.idempotencyKey())).isTrue();
        assertThat(keys.add(step.idempotencyKey("x"))).isTrue();
      });
      JobExecutor executor = rig.executor(pipeline);
      JobHandle handle =
          executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("c").jobId(id));
      assertThat(rig.settle(executor, handle).errors()).isEmpty();
    }
  }

  @Test
  void itsHttpClientPutsTheHeadersOnEveryRequestAndOverridesNone() throws IOException {
    List<Map<String, List<String>>> received = new CopyOnWriteArrayList<>();
    HttpServer server = echo(received);
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/charge");
    try {
      StoredJob job = runOnce(step -> {
        HttpClient client = step.httpClient();
        send(client, HttpRequest.newBuilder(uri).build());
        send(
            client,
            HttpRequest.newBuilder(uri)
                .header("idempotency-KEY", "own")
                .header("Traceparent", "00-own")
                .header("X-Other", "kept")
                .PUT(HttpRequest.BodyPublishers.ofString("body"))
                .build());
        client
            .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
            .join();
      });

      assertThat(job.errors()).isEmpty();
      assertThat(received).hasSize(3);
      assertThat(received.get(0))
          .containsEntry("X-correlation-id", List.of("corr-1"))
          .containsEntry("X-job-id", List.of(job.id()))
          .containsEntry("X-step-name", List.of("call"))
          .containsEntry("Idempotency-key", List.of(job.id() + "/call"))
          .hasEntrySatisfying(
              "Traceparent",
              values -> assertThat(values).singleElement().asString().matches(TRACEPARENT));
      assertThat(received.get(1))
          .containsEntry("Idempotency-key", List.of("own"))
          .containsEntry("Traceparent", List.of("00-own"))
          .containsEntry("X-other", List.of("kept"))
          .containsEntry("X-job-id", List.of(job.id()))
          .containsEntry(":request", List.of("PUT body"));
      assertThat(received.get(2)).containsEntry("X-job-id", List.of(job.id()));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void itsHttpClientFollowsNoRedirectsAndConnectsWithinALimit() {
    runOnce(step -> {
      assertThat(step.httpClient().followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
      assertThat(step.httpClient().connectTimeout()).contains(Duration.ofSeconds(10));
      assertThat(step.httpClient().version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    });
  }

  @Test
  void itsHttpClientIsTheOneTheExecutorWasGiven() {
    HttpClient own =
        HttpClient.newBuilder().connectTimeout(Duration.ofMillis(123)).build();
    Pipeline<String> pipeline = pipeline(
        step -> assertThat(step.httpClient().connectTimeout()).contains(Duration.ofMillis(123)));

    StoredJob job = rig.run(rig.builder(pipeline).httpClient(own).build(), pipeline, "x");

    assertThat(job.errors()).isEmpty();
  }

  private static void send(HttpClient client, HttpRequest request) {
    try {
      client.send(request, BodyHandlers.discarding());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpServer echo(List<Map<String, List<String>>> received) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      Map<String, List<String>> seen = new TreeMap<>(exchange.getRequestHeaders());
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      seen.put(":request", List.of((exchange.getRequestMethod() + " " + body).trim()));
      received.add(seen);
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    server.start();
    return server;
  }

  /** Runs the check in each of two attempts. */
  private StoredJob runTwice(Consumer<StepContext> check) {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("call", (text, step) -> {
          check.accept(step);
          if (step.attempt() == 1) {
            throw new IllegalStateException("once");
          }
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)))
        .build();
    StoredJob job = rig.run(pipeline, "x");
    assertThat(job.errors()).extracting(ErrorRecord::message).containsExactly("once");
    return job;
  }

  private StoredJob runOnce(Consumer<StepContext> check) {
    StoredJob job = rig.run(pipeline(check), "x");
    assertThat(job.errors()).isEmpty();
    return job;
  }

  private static Pipeline<String> pipeline(Consumer<StepContext> check) {
    PipelineBuilder<String, String> builder =
        Pipeline.named("p").input(String.class).action("call", (text, step) -> check.accept(step));
    return builder.retry(RetryPolicy.never()).build();
  }
}
