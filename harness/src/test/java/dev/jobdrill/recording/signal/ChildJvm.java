package dev.jobdrill.recording.signal;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import io.lettuce.core.AclSetuserArgs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Another JVM, on this one's Redis and WireMock: what is global to a JVM can only be looked at where nobody else is. */
final class ChildJvm {
  private static final String TOLD = "told ";

  private ChildJvm() {}

  /** Runs a class that tells what it found; returns what it told. */
  static Map<String, String> run(Collection<String> classPath, List<String> options, Class<?> main)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Dfile.encoding=UTF-8",
        "-Dchild.redis=" + Shared.REDIS,
        "-Dchild.wiremock=" + DrillRig.environment().wireMockUri(),
        "-cp",
        String.join(File.pathSeparator, classPath)));
    command.addAll(1, options);
    command.add(main.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("The child JVM failed:\n" + output);
    }
    Map<String, String> told = new HashMap<>();
    output
        .lines()
        .filter(line -> line.startsWith(TOLD))
        .map(line -> line.substring(TOLD.length()).split(": ", 2))
        .forEach(pair -> told.put(pair[0], pair[1]));
    return told;
  }

  /** The environment does not give away its own user's password. */
  private static final class Shared {
    static final String REDIS = "redis://child:child@127.0.0.1:" + port();

    private static int port() {
      DrillRig.environment()
          .redis()
          .sync()
          .aclSetuser(
              "child",
              AclSetuserArgs.Builder.on()
                  .addPassword("child")
                  .allKeys()
                  .allChannels()
                  .allCommands());
      return DrillRig.environment().redisUri().getPort();
    }
  }

  static Stream<String> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  /** In the child: tells something, in one line. */
  static void tell(String what, Object value) {
    System.out.println(TOLD + what + ": " + String.valueOf(value).replace("\n", " / "));
  }

  /** In the child: the parent's environment. */
  static DrillEnvironment environment() {
    return DrillEnvironment.boot(EnvironmentSettings.defaults()
        .withMode(Mode.EXTERNAL)
        .withUrls(System.getProperty("child.redis"), System.getProperty("child.wiremock")));
  }
}
