package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisClusterTest {
  private static final String SET_BOTH =
      "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('SET', KEYS[2], ARGV[1])";

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void aScriptOnOneHashTagRunsOnEveryNodeAndOneOverTwoSlotsOnNone(ServerBinary binary) {
    List<RedisServer> nodes;
    try (RedisCluster cluster = RedisCluster.start(binary)) {
      nodes = List.of(cluster.node(0), cluster.node(1), cluster.node(2));
      RedisAdvancedClusterCommands<String, String> commands =
          cluster.connection().sync();
      Set<RedisServer> reached = new HashSet<>();
      for (int i = 0; reached.size() < 3; i++) {
        String tag = "{queue-" + i + "}:";
        commands.eval(SET_BOTH, ScriptOutputType.STATUS, keys(tag + "a", tag + "b"), "x");
        RedisServer owner = cluster.nodeOf(tag + "b");
        assertThat(owner.commands().get(tag + "b")).isEqualTo("x");
        reached.add(owner);
      }
      assertThatThrownBy(
              () -> commands.eval(SET_BOTH, ScriptOutputType.STATUS, keys("{1}a", "{2}a"), "x"))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageStartingWith("CROSSSLOT");
    }
    for (RedisServer node : nodes) {
      assertThat(ProcessHandle.of(node.pid())).isEmpty();
      assertThat(node.directory()).doesNotExist();
    }
  }

  private static String[] keys(String... keys) {
    return keys;
  }
}
