package dev.jobdrill.environment;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** Finds the Redis server to run: one on the PATH that is new enough, else the one that embedded-redis carries. */
final class RedisBinary {

  private static final List<String> NAMES = List.of("redis-server", "valkey-server");

  /** The binaries in the jar of embedded-redis by platform. Its Windows binary is missing: Redis 5 is too old. */
  private static final Map<String, String> CARRIED = Map.of(
      "linux-amd64", "redis-server-6.2.6-v5-linux-amd64",
      "linux-arm64", "redis-server-6.2.7-linux-arm64",
      "linux-386", "redis-server-6.2.7-linux-386",
      "mac-amd64", "redis-server-6.2.6-v5-darwin-amd64",
      "mac-arm64", "redis-server-6.2.6-v5-darwin-arm64");

  private RedisBinary() {}

  /**
   * Finds a server binary.
   *
   * @param searchPath directories, as in the PATH variable
   * @param platform as {@link #platform} tells it
   * @param directory where to put the carried binary, if it comes to that; private to this user
   */
  static Path locate(@Nullable String searchPath, String platform, Path directory) {
    List<String> rejected = new ArrayList<>();
    for (String name : NAMES) {
      Path found = onPath(searchPath, name, rejected);
      if (found != null) {
        return found;
      }
    }
    return extract(platform, directory, rejected);
  }

  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String family =
        os.contains("mac") ? "mac" : os.contains("win") ? "windows" : os.split(" ", -1)[0];
    return family + "-"
        + switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64", "x64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          case "x86", "i386", "i486", "i586", "i686" -> "386";
          default -> osArch;
        };
  }

  private static @Nullable Path onPath(
      @Nullable String searchPath, String name, List<String> rejected) {
    if (searchPath == null) {
      return null;
    }
    for (String directory : searchPath.split(File.pathSeparator, -1)) {
      // A relative entry, the empty one included, would depend on the directory that the build runs
      // in.
      Path candidate = Path.of(directory, name);
      if (candidate.isAbsolute()
          && Files.isRegularFile(candidate)
          && Files.isExecutable(candidate)) {
        VersionNumber version = VersionNumber.fromBanner(banner(candidate));
        if (version != null && version.isAtLeast(VersionNumber.OLDEST_REDIS)) {
          return candidate;
        }
        rejected.add(candidate + (version == null ? " tells no version" : " is " + version));
      }
    }
    return null;
  }

  private static String banner(Path binary) {
    try {
      Process process = new ProcessBuilder(binary.toString(), "--version")
          .redirectErrorStream(true)
          .start();
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "";
      }
      return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    } catch (IOException unusable) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static Path extract(String platform, Path directory, List<String> rejected) {
    String resource = CARRIED.get(platform);
    if (resource == null) {
      throw missing(
          "embedded-redis carries no Redis " + VersionNumber.OLDEST_REDIS + " for " + platform,
          rejected,
          null);
    }
    // Asked of a class in the same jar, so that it is found under any class loader.
    try (InputStream carried = ExecutableProvider.class.getResourceAsStream("/" + resource)) {
      if (carried == null) {
        throw missing("embedded-redis no longer carries " + resource, rejected, null);
      }
      Path written = directory.resolve("redis-server.written");
      Files.copy(carried, written);
      Path binary = directory.resolve("redis-server");
      copyInAnotherProcess(written, binary);
      Files.delete(written);
      Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
      return binary;
    } catch (IOException failure) {
      throw missing("the Redis binary could not be written to " + directory, rejected, failure);
    }
  }

  /**
   * A file that is open for writing cannot be executed ("Text file busy"), and any process that another thread starts
   * while this JVM writes inherits the open file for a moment. So what is executed is never written by this JVM.
   */
  private static void copyInAnotherProcess(Path from, Path to) throws IOException {
    Process copy = new ProcessBuilder("cp", from.toString(), to.toString())
        .redirectErrorStream(true)
        .start();
    try {
      String output = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (copy.waitFor() != 0) {
        throw new IOException("cp failed: " + output.strip());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while copying the Redis binary", interrupted);
    }
  }

  private static EnvironmentException missing(
      String why, List<String> rejected, @Nullable Throwable cause) {
    String onPath = rejected.isEmpty() ? "neither is on the PATH" : String.join(", ", rejected);
    return new EnvironmentException(
        "No Redis server to run in mode embedded: " + why
            + ", and of redis-server and valkey-server " + onPath,
        "a redis-server or valkey-server, " + VersionNumber.OLDEST_REDIS + " or newer",
        "install one and put it on the PATH, or use " + EnvironmentSettings.MODE
            + "=containers or =external",
        cause);
  }
}
