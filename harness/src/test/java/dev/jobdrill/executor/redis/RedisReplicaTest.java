package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.RedisReadOnlyException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisReplicaTest {
  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void theReplicaReadsWhatTheMasterWroteAndWritesNothing(ServerBinary binary) {
    try (RedisReplica pair = RedisReplica.start(binary)) {
      pair.master().commands().set("key", "value");
      await()
          .atMost(RigClients.LIMIT)
          .until(() -> "value".equals(pair.replica().commands().get("key")));
      assertThatThrownBy(() -> pair.replica().commands().set("key", "other"))
          .isInstanceOf(RedisReadOnlyException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void theReplicaFindsItsMasterAgain(ServerBinary binary) {
    try (RedisReplica pair = RedisReplica.start(binary, "replica-serve-stale-data no")) {
      pair.killMaster();
      assertThatThrownBy(() -> pair.replica().commands().get("key"))
          .hasMessageStartingWith("MASTERDOWN");
      pair.master().start();
      pair.awaitLink("up");
      assertThat(pair.replica().commands().get("key")).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void neitherLeavesAnything(ServerBinary binary) {
    RedisReplica pair = RedisReplica.start(binary);
    pair.close();
    for (RedisServer server : List.of(pair.master(), pair.replica())) {
      assertThat(ProcessHandle.of(server.pid())).isEmpty();
      assertThat(server.directory()).doesNotExist();
    }
  }
}
