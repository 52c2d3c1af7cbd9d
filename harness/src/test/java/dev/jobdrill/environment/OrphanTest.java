package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The embedded Redis never outlives its JVM. */
class OrphanTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aKilledJvmLeavesNoServerNoWatchdogAndNoFiles() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.boot()) {
      jvm.process.destroyForcibly();
      jvm.awaitNothingLeft();
    }
  }

  @Test
  void theWatchdogSurvivesTheSignalsOfATerminalUntilItHasDoneItsWork() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.boot()) {
      for (String signal : new String[] {"INT", "TERM", "HUP", "QUIT"}) {
        Processes.signal(signal, jvm.watchdog);
      }
      assertThat(Processes.hasEnded(jvm.redis)).isFalse();
      jvm.process.destroyForcibly();
      jvm.awaitNothingLeft();
    }
  }

  @Test
  void aJvmThatEndsWithoutClosingLeavesNothingEither() throws Exception {
    try (ForkedJvm jvm = ForkedJvm.boot()) {
      jvm.process.getOutputStream().close();
      jvm.awaitNothingLeft();
      assertThat(jvm.process.waitFor()).isZero();
    }
  }

  @Test
  void aKilledWatchdogTakesTheServerWithItAndClosingRemovesTheFiles() throws Exception {
    Path[] directory = new Path[1];
    RedisProcess redis = RedisProcessTest.startTelling(directory);
    try (redis) {
      Processes.signal("KILL", redis.watchdogPid());
      await().atMost(LIMIT).until(() -> Processes.hasEnded(redis.pid()));
    }
    assertThat(directory[0]).doesNotExist();
  }

  private record ForkedJvm(Process process, long redis, long watchdog, Path directory)
      implements AutoCloseable {

    static ForkedJvm boot() throws Exception {
      Process process = new ProcessBuilder(
              ProcessHandle.current().info().command().orElseThrow(),
              "-cp",
              System.getProperty("java.class.path"),
              BlockedJvm.class.getName())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      BufferedReader output = process.inputReader();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("booted ")) {
          String[] words = line.split(" ", 4);
          return new ForkedJvm(
              process, Long.parseLong(words[1]), Long.parseLong(words[2]), Path.of(words[3]));
        }
      }
      throw new AssertionError("the forked JVM booted nothing");
    }

    void awaitNothingLeft() {
      await().atMost(LIMIT).until(() -> Processes.hasEnded(redis));
      await().atMost(LIMIT).until(() -> Processes.hasEnded(watchdog));
      assertThat(Files.exists(directory)).as("%s exists", directory).isFalse();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
