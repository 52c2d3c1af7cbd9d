package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.Processes;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A rig's server never outlives its JVM. */
class RedisServerOrphanTest {
  @Test
  void aKilledJvmLeavesNoServerNoShellAndNoFiles() throws Exception {
    Process jvm = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            BlockedRigJvm.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try {
      String[] words = started(jvm).split(" ", 4);
      long server = Long.parseLong(words[1]);
      long shell = Long.parseLong(words[2]);
      assertThat(Processes.hasEnded(server)).isFalse();
      jvm.destroyForcibly();
      await().atMost(RigClients.LIMIT).until(() -> Processes.hasEnded(server));
      await().atMost(RigClients.LIMIT).until(() -> Processes.hasEnded(shell));
      assertThat(Path.of(words[3])).doesNotExist();
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static String started(Process jvm) throws Exception {
    BufferedReader output = jvm.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("started ")) {
        return line;
      }
    }
    throw new AssertionError("the forked JVM started nothing");
  }
}
