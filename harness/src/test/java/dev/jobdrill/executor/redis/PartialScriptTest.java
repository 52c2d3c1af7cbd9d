package dev.jobdrill.executor.redis;

import static dev.jobdrill.executor.JobStoreException.Outcome.NOT_APPLIED;
import static dev.jobdrill.executor.JobStoreException.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.environment.ServerBinary;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.JobStoreException.Outcome;
import dev.jobdrill.executor.JobStoreException.Reason;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Redis does not undo what a script wrote before it failed. Which failures can come after a write? */
class PartialScriptTest {
  private static final String BINARIES = "dev.jobdrill.environment.ServerBinary#present";
  private static final String KEY = "{q}key";
  private static final String LIST = "{q}list";
  private static final String SET_THEN_INCR =
      "redis.call('SET', KEYS[1], 'half') return redis.call('INCR', KEYS[1])";
  private static final String POP_THEN_SET =
      "redis.call('LPOP', KEYS[2]) return redis.call('INCR', KEYS[1])";

  @ParameterizedTest
  @MethodSource(BINARIES)
  void noMemoryStopsAScriptBeforeItsFirstWriteOrNotAtAll(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      RedisCommands<String, String> commands = server.commands();
      commands.rpush(LIST, "a", "b");
      commands.configSet("maxmemory", "1");

      assertStopped(
          commands,
          "redis.call('LLEN', KEYS[2]) return redis.call('INCR', KEYS[1])",
          Reason.OUT_OF_MEMORY,
          NOT_APPLIED);
      assertThat(commands.get(KEY)).isNull();
      assertThat(run(commands, POP_THEN_SET)).isEqualTo(1);
      assertThat(commands.llen(LIST)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void tooFewReplicasStopEvenAWriteThatFreesMemory(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      RedisCommands<String, String> commands = server.commands();
      commands.rpush(LIST, "a");
      commands.configSet("min-replicas-to-write", "1");

      assertStopped(commands, POP_THEN_SET, Reason.NO_REPLICAS, NOT_APPLIED);
      assertThat(commands.llen(LIST)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void aDiskThatFailsStopsEvenAWriteThatFreesMemory(ServerBinary binary) throws Exception {
    try (RedisServer server = ServerTroubles.startMisconfigured(binary)) {
      RedisCommands<String, String> commands = server.commands();
      commands.configSet("stop-writes-on-bgsave-error", "no");
      commands.rpush(LIST, "a");
      commands.configSet("stop-writes-on-bgsave-error", "yes");

      assertStopped(commands, POP_THEN_SET, Reason.MISCONFIGURED, NOT_APPLIED);
      assertThat(commands.llen(LIST)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void aMissingPermissionStopsAScriptHalfWay(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start();
        StatefulRedisConnection<String, String> limited =
            ServerTroubles.connectAs(server, "{q}*", CommandType.EVAL, CommandType.SET)) {
      assertStopped(limited.sync(), SET_THEN_INCR, Reason.NOT_PERMITTED, UNKNOWN);
      assertThat(server.commands().get(KEY)).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void anErrorOfACommandStopsAScriptHalfWay(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      assertStopped(server.commands(), SET_THEN_INCR, Reason.OTHER, UNKNOWN);
      assertThat(server.commands().get(KEY)).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void anErrorOfLuaStopsAScriptHalfWay(ServerBinary binary) {
    String script = "redis.call('SET', KEYS[1], 'half') return nothing.at_all";
    try (RedisServer server = RedisServer.on(binary).start()) {
      assertStopped(server.commands(), script, Reason.OTHER, UNKNOWN);
      assertThat(server.commands().get(KEY)).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void aKeyOnAnotherNodeThatWasNotDeclaredStopsAScriptHalfWay(ServerBinary binary) {
    try (RedisCluster cluster = RedisCluster.start(binary)) {
      String away = cluster.nodeOf("a") == cluster.nodeOf(KEY) ? "b" : "a";
      assertThat(cluster.nodeOf(away)).isNotSameAs(cluster.nodeOf(KEY));
      RedisCommands<String, String> commands = cluster.nodeOf(KEY).commands();
      String script =
          "redis.call('SET', KEYS[1], 'half') return redis.call('INCR', '" + away + "')";

      assertStopped(commands, script, Reason.OTHER, UNKNOWN);
      assertThat(commands.get(KEY)).isEqualTo("half");
    }
  }

  @ParameterizedTest
  @MethodSource(BINARIES)
  void onlyAScriptThatHasWrittenNothingCanBeKilled(ServerBinary binary) throws Exception {
    try (RedisServer server = RedisServer.on(binary).with("lua-time-limit 1").start();
        StatefulRedisConnection<String, String> other = server.client().connect()) {
      RedisCommands<String, String> commands = server.commands();
      RedisFuture<String> idle = ServerTroubles.occupy(server, other, "while true do end");
      commands.scriptKill();
      assertThatThrownBy(() -> idle.get(RigClients.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .satisfies(failure ->
              assertTranslated((RuntimeException) failure.getCause(), Reason.BUSY, NOT_APPLIED));

      ServerTroubles.occupy(server, other, "redis.call('SET', KEYS[1], 'half') while true do end");
      assertThatThrownBy(commands::scriptKill).hasMessageStartingWith("UNKILLABLE");
    }
  }

  private static Long run(RedisCommands<String, String> commands, String script) {
    return commands.eval(script, ScriptOutputType.INTEGER, KEY, LIST);
  }

  private static void assertStopped(
      RedisCommands<String, String> commands, String script, Reason reason, Outcome outcome) {
    assertTranslated(Refusal.failure(() -> run(commands, script)), reason, outcome);
  }

  private static void assertTranslated(RuntimeException failure, Reason reason, Outcome outcome) {
    JobStoreException translated = StoreErrors.translate("Testing", failure);
    assertThat(translated.reason()).isEqualTo(reason);
    assertThat(translated.outcome()).isEqualTo(outcome);
  }
}
