package dev.jobdrill.environment;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds in every mode. */
interface EnvironmentConformance {

  /** The environment under test, booted once for the class. */
  DrillEnvironment environment();

  /** The mode that it must have come up in. */
  Mode expectedMode();

  @Test
  default void tellsItsModeAndVersions() {
    assertThat(environment().mode()).isEqualTo(expectedMode());
    assertThat(environment().description())
        .matches("Mode " + expectedMode().word() + ": Redis \\d+\\.\\d+.*, WireMock \\d+\\.\\d+.*");
  }

  @Test
  default void redisIsARealServerThatRunsScripts() {
    try (Sandbox sandbox = environment().openSandbox()) {
      String key = sandbox.keyPrefix() + "counter";
      sandbox.ownKeys(List.of(key));
      Long counted = sandbox
          .redis()
          .sync()
          .eval("return redis.call('INCRBY', KEYS[1], 42)", ScriptOutputType.INTEGER, key);
      assertThat(counted).isEqualTo(42);
    }
  }

  @Test
  default void wireMockAnswersStubsOverASocket() throws Exception {
    String path = "/" + UUID.randomUUID();
    var stub = environment().wireMock().register(get(path).willReturn(ok("pong")));
    try {
      URI uri = environment().wireMockUri().resolve(path);
      HttpResponse<String> response = HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.body()).isEqualTo("pong");
    } finally {
      environment().wireMock().removeStubMapping(stub);
    }
  }

  @Test
  default void theUriOpensAConnectionOfTheUsersOwn() {
    RedisClient client = RedisClient.create(environment().redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThat(connection.sync().ping()).isEqualTo("PONG");
    } finally {
      client.shutdown();
    }
  }

  @Test
  default void sandboxesSideBySideSeeNothingOfEachOther() {
    try (Sandbox one = environment().openSandbox();
        Sandbox other = environment().openSandbox()) {
      one.newConnection().sync().set(one.keyPrefix() + "k", "one");
      assertThat(one.keyPrefix()).isNotEqualTo(other.keyPrefix()).endsWith(":");
      assertThat(other.newConnection().sync().get(other.keyPrefix() + "k")).isNull();
      assertThat(keysUnder(other.keyPrefix())).isEmpty();
      assertThat(keysUnder(one.keyPrefix())).containsExactly(one.keyPrefix() + "k");
    }
  }

  @Test
  default void closingASandboxRemovesKnownKeysAndNoOthers() {
    try (Sandbox other = environment().openSandbox()) {
      other.newConnection().sync().set(other.keyPrefix() + "kept", "v");
      Sandbox sandbox = environment().openSandbox();
      String key = sandbox.keyPrefix() + "job";
      sandbox.ownKeys(List.of(key, sandbox.keyPrefix() + "never-written"));
      sandbox.redis().sync().hset(key, "state", "done");
      sandbox.close();
      assertThat(keysUnder(sandbox.keyPrefix())).isEmpty();
      assertThat(keysUnder(other.keyPrefix())).hasSize(1);
    }
  }

  @Test
  default void closingASandboxSweepsWhatTheUserWroteInPagesOfAThousand() {
    Sandbox sandbox = environment().openSandbox();
    StatefulRedisConnection<String, String> connection = sandbox.newConnection();
    for (int i = 0; i < 2_500; i++) {
      connection.async().set(sandbox.keyPrefix() + "user:" + i, "v");
    }
    connection.sync().ping();
    assertThat(keysUnder(sandbox.keyPrefix())).hasSize(2_500);
    sandbox.close();
    assertThat(keysUnder(sandbox.keyPrefix())).isEmpty();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  default void theContentIsThatOfKnownKeysAndOfSweptOnes() {
    try (Sandbox sandbox = environment().openSandbox()) {
      String prefix = sandbox.keyPrefix();
      sandbox.ownKeys(List.of(prefix + "hash", prefix + "never-written"));
      sandbox.redis().sync().hset(prefix + "hash", Map.of("b", "2", "a", "1"));
      assertThat(sandbox.content()).isEqualTo(Map.of("hash", Map.of("a", "1", "b", "2")));

      var commands = sandbox.newConnection().sync();
      commands.set(prefix + "string", "s");
      commands.rpush(prefix + "list", "x", "y");
      commands.zadd(prefix + "scored", 1.5, "z");
      commands.sadd(prefix + "set", "q", "p");

      assertThat(sandbox.content())
          .containsExactly(
              Map.entry("hash", Map.of("a", "1", "b", "2")),
              Map.entry("list", List.of("x", "y")),
              Map.entry("scored", List.of("z", "1.5")),
              Map.entry("set", List.of("p", "q")),
              Map.entry("string", "s"));
    }
  }

  @Test
  default void aSandboxOwnsOnlyKeysUnderItsPrefix() {
    try (Sandbox sandbox = environment().openSandbox()) {
      assertThatThrownBy(() -> sandbox.ownKeys(List.of("production:orders")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("production:orders", sandbox.keyPrefix());
    }
  }

  @Test
  default void aClosedSandboxSaysSo() {
    Sandbox sandbox = environment().openSandbox();
    sandbox.close();
    sandbox.close();
    assertThatThrownBy(sandbox::newConnection).hasMessageContaining("its test has ended");
  }

  private List<String> keysUnder(String prefix) {
    RedisCommands<String, String> commands = environment().redis().sync();
    return ScanIterator.scan(commands, ScanArgs.Builder.matches(prefix + "*").limit(1_000)).stream()
        .distinct()
        .toList();
  }
}
