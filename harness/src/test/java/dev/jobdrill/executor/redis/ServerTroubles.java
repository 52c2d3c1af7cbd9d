package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.redis.Refusal.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;

/** A server that answers, and refuses. Each provocation makes sure that nothing was written where that can be read. */
final class ServerTroubles {
  private ServerTroubles() {}

  static Refusal readOnly(ServerBinary binary) {
    try (RedisReplica pair = RedisReplica.start(binary)) {
      return unwritten(pair.replica());
    }
  }

  /** A plain write would be refused as READONLY before. */
  static Refusal masterDown(ServerBinary binary) {
    try (RedisReplica pair = RedisReplica.start(binary, "replica-serve-stale-data no")) {
      pair.killMaster();
      RedisCommands<String, String> commands = pair.replica().commands();
      return Refusal.of(() -> commands.get(KEY), commands);
    }
  }

  static Refusal noReplicas(ServerBinary binary) {
    try (RedisServer server =
        RedisServer.on(binary).with("min-replicas-to-write 1").start()) {
      return unwritten(server);
    }
  }

  static Refusal outOfMemory(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary)
        .with("maxmemory 1", "maxmemory-policy noeviction")
        .start()) {
      return unwritten(server);
    }
  }

  static Refusal misconfigured(ServerBinary binary) throws Exception {
    try (RedisServer server = startMisconfigured(binary)) {
      return unwritten(server);
    }
  }

  /** Its snapshots fail, since a directory stands where the file should go. */
  static RedisServer startMisconfigured(ServerBinary binary) throws Exception {
    RedisServer server = RedisServer.on(binary).with("save 3600 1000000").start();
    Files.createDirectories(server.directory().resolve("dump.rdb").resolve("in-the-way"));
    server.commands().bgsave();
    await()
        .atMost(RigClients.LIMIT)
        .until(() -> "err".equals(server.info("persistence").get("rdb_last_bgsave_status")));
    return server;
  }

  /** Redis looks up from its loading every 1000 commands; at this pace it has more than a minute to do. */
  static Refusal loading(ServerBinary binary) throws Exception {
    try (RedisServer server =
        RedisServer.on(binary).with("appendonly yes", "key-load-delay 50").prepare()) {
      Files.writeString(
          server.directory().resolve("appendonly.aof"),
          "*2\r\n$4\r\nINCR\r\n$1\r\na\r\n".repeat(600_000));
      server.launch();
      RedisCommands<String, String> commands = server.commands();
      return Refusal.of(() -> commands.incr(KEY), commands);
    }
  }

  static Refusal busy(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).with("lua-time-limit 1").start();
        StatefulRedisConnection<String, String> other = server.client().connect()) {
      RedisFuture<String> endless = occupy(server, other, "while true do end");
      RedisCommands<String, String> commands = server.commands();
      Refusal refusal = Refusal.of(() -> commands.incr(KEY), commands);
      commands.scriptKill();
      // The order is obeyed a little after it is acknowledged.
      await().atMost(RigClients.LIMIT).until(endless::isDone);
      assertThat(commands.get(KEY)).isNull();
      return refusal;
    }
  }

  /** Runs a script that never ends, until the server says that it is busy. */
  static RedisFuture<String> occupy(
      RedisServer server, StatefulRedisConnection<String, String> with, String endless) {
    RedisFuture<String> script = with.async().eval(endless, ScriptOutputType.STATUS, KEY);
    await()
        .atMost(RigClients.LIMIT)
        .until(() -> Refusal.failure(server.commands()::ping) instanceof RedisBusyException);
    return script;
  }

  static Refusal commandNotPermitted(ServerBinary binary) {
    return notPermitted(binary, CommandType.INCRBY, KEY);
  }

  static Refusal keyNotPermitted(ServerBinary binary) {
    return notPermitted(binary, CommandType.INCR, "others");
  }

  private static Refusal notPermitted(ServerBinary binary, CommandType permitted, String key) {
    try (RedisServer server = RedisServer.on(binary).start();
        StatefulRedisConnection<String, String> limited =
            connectAs(server, key, CommandType.EVAL, CommandType.EVALSHA, permitted)) {
      Refusal refusal = Refusal.of(() -> limited.sync().incr(KEY), limited.sync());
      assertThat(server.commands().get(KEY)).isNull();
      return refusal;
    }
  }

  /** {@return a connection of a user who may use one key, with certain commands only} */
  static StatefulRedisConnection<String, String> connectAs(
      RedisServer server, String key, CommandType... permitted) {
    AclSetuserArgs user = AclSetuserArgs.Builder.on().addPassword("pw").keyPattern(key);
    for (CommandType command : permitted) {
      user.addCommand(command);
    }
    server.commands().aclSetuser("limited", user);
    return server
        .client()
        .connect(RedisURI.builder(server.uri())
            .withAuthentication("limited", "pw".toCharArray())
            .build());
  }

  private static Refusal unwritten(RedisServer server) {
    RedisCommands<String, String> commands = server.commands();
    Refusal refusal = Refusal.of(() -> commands.incr(KEY), commands);
    assertThat(commands.get(KEY)).isNull();
    return refusal;
  }
}
