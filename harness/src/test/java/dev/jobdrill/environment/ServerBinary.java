package dev.jobdrill.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Redis servers that tests can run on this machine. */
public enum ServerBinary {
  /** Redis 6.2, which embedded-redis carries. */
  CARRIED {
    @Override
    public Path locate(Path directory) {
      return RedisBinary.locate(null, platform(), directory);
    }
  },

  /** The one on the PATH, of whatever version it is. */
  ON_PATH {
    @Override
    public Path locate(Path directory) {
      return RedisBinary.locate(System.getenv("PATH"), "no carried one", directory);
    }
  },

  /** The one that embedded mode would run here. */
  EMBEDDED {
    @Override
    public Path locate(Path directory) {
      return RedisProcess.locate(directory);
    }
  };

  /**
   * Finds the binary, or puts it into a directory.
   *
   * @param directory private to this user, and the caller's to remove
   * @return the binary
   */
  public abstract Path locate(Path directory);

  /** {@return every server that there is here: the carried one, and one on the PATH if there is any} */
  public static List<ServerBinary> present() {
    List<ServerBinary> present = new ArrayList<>(List.of(CARRIED));
    try {
      ON_PATH.locate(Path.of("not used"));
      present.add(ON_PATH);
    } catch (EnvironmentException none) {
      // Then the carried one is all there is.
    }
    return present;
  }

  /** {@return whether it is of Redis 7 or newer, which words its errors otherwise than 6.2 does} */
  public boolean isSeven() {
    return this == ON_PATH && ON_PATH.version().isAtLeast(new VersionNumber(7, 0, "7.0"));
  }

  private VersionNumber version() {
    try {
      Process process =
          new ProcessBuilder(locate(Path.of("not used")).toString(), "--version").start();
      return VersionNumber.fromBanner(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String platform() {
    return RedisBinary.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }
}
