package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.Refusal.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server that does not answer, or not to this client. */
final class ConnectionTroubles {
  private static final Duration SHORT = Duration.ofMillis(50);

  private ConnectionTroubles() {}

  static Refusal refused(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      server.kill();
      return connecting(server.client());
    }
  }

  /** A user without a password meets a server that asks for one. */
  static Refusal unknownUserConnecting(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      askForPassword(server);
      return connecting(server.client());
    }
  }

  /** The old protocol has no greeting, so the first command is what is refused. */
  static Refusal unknownUser(ServerBinary binary) {
    ClientOptions.Builder options = ClientOptions.builder()
        .protocolVersion(ProtocolVersion.RESP2)
        .pingBeforeActivateConnection(false);
    try (RedisServer server = RedisServer.on(binary).start()) {
      askForPassword(server);
      return withConnection(server, options, connection -> increment(connection.sync()));
    }
  }

  /** The server has the command, but does not run it before the connection is gone. */
  static Refusal killedInFlight(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      String digest = server.commands().scriptLoad("return redis.call('INCR', KEYS[1])");
      server.pauseClients("WRITE");
      Supplier<@Nullable RuntimeException> script =
          () -> killed(server, by -> by.evalsha(digest, ScriptOutputType.INTEGER, KEY));
      Refusal refusal = new Refusal(killed(server, by -> by.incr(KEY)), script.get(), script.get());
      server.resumeClients();
      assertThat(server.commands().get(KEY)).isNull();
      return refusal;
    }
  }

  private static @Nullable RuntimeException killed(
      RedisServer server, Function<RedisAsyncCommands<String, String>, RedisFuture<?>> command) {
    ClientOptions.Builder once = ClientOptions.builder().autoReconnect(false);
    return withConnection(server, once, connection -> {
      long id = connection.sync().clientId();
      RedisFuture<?> inFlight = command.apply(connection.async());
      server.awaitBlocked(id);
      server.killClient(id);
      return Refusal.failure(() ->
          LettuceFutures.awaitOrCancel(inFlight, RigClients.LIMIT.toSeconds(), TimeUnit.SECONDS));
    });
  }

  static Refusal notConnected(ServerBinary binary) {
    ClientOptions.Builder rejecting =
        ClientOptions.builder().disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
    try (RedisServer server = RedisServer.on(binary).start()) {
      return withConnection(server, rejecting, connection -> {
        server.kill();
        await().atMost(RigClients.LIMIT).until(() -> !connection.isOpen());
        return increment(connection.sync());
      });
    }
  }

  /** Whether it is carried out all the same, {@link LostConnectionTest} shows. */
  static Refusal timeout(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start();
        StatefulRedisConnection<String, String> connection = server.client().connect()) {
      server.pauseClients("WRITE");
      connection.setTimeout(SHORT);
      return increment(connection.sync());
    }
  }

  /** Nobody is answered, not even who would end the pause. */
  static Refusal silent(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start();
        StatefulRedisConnection<String, String> connection = server.client().connect()) {
      server.pauseClients("ALL");
      connection.setTimeout(SHORT);
      RedisCommands<String, String> commands = connection.sync();
      return Refusal.of(commands::ping, commands);
    }
  }

  private static void askForPassword(RedisServer server) {
    server.commands().aclSetuser("default", AclSetuserArgs.Builder.resetpass().addPassword("pw"));
  }

  private static Refusal increment(RedisCommands<String, String> commands) {
    return Refusal.of(() -> commands.incr(KEY), commands);
  }

  /**
   * Without a connection there is no script either. If the server closes soon after it has refused the greeting, Lettuce
   * may have lost why: then its cause is an IllegalStateException, and the next try tells.
   */
  private static Refusal connecting(RedisClient client) {
    RuntimeException failure = await()
        .atMost(RigClients.LIMIT)
        .until(
            () -> Refusal.failure(client::connect),
            tried -> !(tried.getCause() instanceof IllegalStateException));
    return new Refusal(failure, failure, failure);
  }

  private static <T extends @Nullable Object> T withConnection(
      RedisServer server,
      ClientOptions.Builder options,
      Function<StatefulRedisConnection<String, String>, T> use) {
    RedisClient client = RigClients.open(server.uri(), options);
    try {
      return use.apply(client.connect());
    } finally {
      client.shutdown();
    }
  }
}
