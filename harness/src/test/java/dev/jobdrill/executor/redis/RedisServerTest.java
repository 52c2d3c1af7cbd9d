package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.environment.Processes;
import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisServerTest {
  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void whatIsAppendedToAFileSurvivesAKill(ServerBinary binary) {
    try (RedisServer server =
        RedisServer.on(binary).with("appendonly yes", "appendfsync always").start()) {
      server.commands().set("key", "value");
      server.restart();
      assertThat(server.commands().get("key")).isEqualTo("value");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void whatIsKeptInMemoryAloneDoesNot(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).start()) {
      server.commands().set("key", "value");
      server.restart();
      assertThat(server.commands().get("key")).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.jobdrill.environment.ServerBinary#present")
  void anOrderlyShutdownSavesASnapshot(ServerBinary binary) {
    try (RedisServer server = RedisServer.on(binary).with("save 3600 1000").start()) {
      server.commands().set("key", "value");
      server.shutdown();
      server.start();
      assertThat(server.commands().get("key")).isEqualTo("value");
    }
  }

  @Test
  void comesBackOnItsPort() {
    try (RedisServer server = RedisServer.with().start()) {
      long before = server.pid();
      server.kill();
      assertThat(Processes.hasEnded(before)).isTrue();
      assertThatThrownBy(server.client()::connect).isInstanceOf(RedisConnectionException.class);
      server.start();
      try (StatefulRedisConnection<String, String> connection = server.client().connect()) {
        assertThat(connection.sync().ping()).isEqualTo("PONG");
      }
      assertThat(server.pid()).isNotEqualTo(before);
    }
  }

  @Test
  void aPausedProcessAnswersWhenItIsResumed() {
    try (RedisServer server = RedisServer.with().start();
        StatefulRedisConnection<String, String> connection = server.client().connect()) {
      server.pauseProcess();
      connection.setTimeout(Duration.ofMillis(1));
      assertThatThrownBy(connection.sync()::ping).isInstanceOf(RedisCommandTimeoutException.class);
      server.resumeProcess();
      connection.setTimeout(RigClients.LIMIT);
      assertThat(connection.sync().ping()).isEqualTo("PONG");
    }
  }

  @Test
  void leavesNeitherAProcessNorADirectory() {
    RedisServer server = RedisServer.with("appendonly yes").start();
    Path directory = server.directory();
    assertThat(ProcessHandle.of(server.pid())).isPresent();
    assertThat(directory).isDirectory();
    server.close();
    assertThat(ProcessHandle.of(server.pid())).isEmpty();
    assertThat(ProcessHandle.of(server.shellPid())).isEmpty();
    assertThat(directory).doesNotExist();
  }

  @Test
  void leavesNothingThoughItsServerIsPausedOrDead() {
    RedisServer paused = RedisServer.with().start();
    paused.pauseProcess();
    paused.close();
    RedisServer dead = RedisServer.with().start();
    dead.kill();
    dead.close();
    for (RedisServer server : List.of(paused, dead)) {
      assertThat(Processes.hasEnded(server.pid())).isTrue();
      assertThat(server.directory()).doesNotExist();
    }
  }

  @Test
  void aServerThatCannotStartIsQuoted() {
    assertThatThrownBy(() -> RedisServer.with("no-such-word 1").start())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no-such-word");
  }
}
