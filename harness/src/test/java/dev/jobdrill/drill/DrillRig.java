package dev.jobdrill.drill;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a test of drills needs: a sandbox of the one environment of this JVM, and pipelines to drill. */
public final class DrillRig implements AutoCloseable {
  private final Sandbox sandbox = environment().openSandbox();

  /** {@return the environment all tests share; it ends with the JVM} */
  public static DrillEnvironment environment() {
    return Shared.ENVIRONMENT;
  }

  /** A handle with the default settings. */
  public JobHarness jobs(Pipeline<?>... pipelines) {
    return jobs(DrillSettings.DEFAULT, pipelines);
  }

  public JobHarness jobs(DrillSettings settings, Pipeline<?>... pipelines) {
    return JobHarness.of(sandbox, settings, List.of(pipelines));
  }

  public Sandbox sandbox() {
    return sandbox;
  }

  public StubServer http() {
    return sandbox.stubServer();
  }

  /** Steps a, b and c, each adding its name to the text; retried after 1 s, 5 attempts in all. */
  public static Pipeline<String> letters() {
    return letters("letters");
  }

  public static Pipeline<String> letters(String name) {
    return Pipeline.named(name)
        .input(String.class)
        .step("a", String.class, (text, step) -> text + "a")
        .step("b", String.class, (text, step) -> text + "b")
        .step("c", String.class, (text, step) -> text + "c")
        .retry(everySecond(5))
        .build();
  }

  public static RetryPolicy everySecond(int attempts) {
    return RetryPolicy.attempts(attempts).backoff(Backoff.fixed(Duration.ofSeconds(1)));
  }

  /** Sends a GET with the step's headers and returns the body. */
  public static String get(StepContext step, String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return step.httpClient().send(request, BodyHandlers.ofString()).body();
  }

  public static String post(StepContext step, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    return step.httpClient().send(request, BodyHandlers.ofString()).body();
  }

  /** Sends a POST with these headers only, as code does that knows nothing of Jobdrill. */
  public static String post(Map<String, String> headers, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return Client.PLAIN.send(request.build(), BodyHandlers.ofString()).body();
  }

  public static Duration sinceStart(Instant instant) {
    return Duration.between(DrillSettings.DEFAULT.start(), instant);
  }

  /** Everything under the sandbox's prefix, by key, in a form that two moments can be compared in. */
  public Map<String, Object> dump() {
    RedisCommands<String, String> redis = sandbox.redis().sync();
    Map<String, Object> dump = new TreeMap<>();
    ScanIterator.scan(redis, ScanArgs.Builder.matches(sandbox.keyPrefix() + "*").limit(1_000))
        .forEachRemaining(
            key -> dump.put(key.substring(sandbox.keyPrefix().length()), valueOf(redis, key)));
    return dump;
  }

  private static Object valueOf(RedisCommands<String, String> redis, String key) {
    return switch (redis.type(key)) {
      case "hash" -> new TreeMap<>(redis.hgetall(key));
      case "list" -> redis.lrange(key, 0, -1);
      case "zset" -> redis.zrangeWithScores(key, 0, -1).toString();
      case "string" -> redis.get(key);
      default -> throw new IllegalStateException("unexpected type of " + key);
    };
  }

  @Override
  public void close() {
    sandbox.close();
  }

  private static final class Client {
    static final HttpClient PLAIN =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static final class Shared {
    static final DrillEnvironment ENVIRONMENT =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
  }
}
