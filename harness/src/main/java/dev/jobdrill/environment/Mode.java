package dev.jobdrill.environment;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where Redis and WireMock come from. */
public enum Mode {

  /** {@link #CONTAINERS} if a Docker engine answers within two seconds, else {@link #EMBEDDED}. */
  AUTO,

  /** Both run as containers, started through Testcontainers. */
  CONTAINERS,

  /** WireMock runs in this JVM, Redis as a server process that ends with this JVM. */
  EMBEDDED,

  /** Both already run somewhere, and each is reached at a URL. */
  EXTERNAL;

  /**
   * Reads a mode by its name, in any letter case.
   *
   * @param word the name as the user wrote it
   * @param origin where the user wrote it, for the error message, such as {@code environment variable JOBDRILL_MODE}
   * @return the mode of that name
   * @throws EnvironmentException if no mode has that name
   */
  public static Mode parse(String word, String origin) {
    return Arrays.stream(values())
        .filter(mode -> mode.word().equalsIgnoreCase(word.strip()))
        .findFirst()
        .orElseThrow(() -> unknown(word, origin));
  }

  /** {@return the mode's name as users write it, in lower case} */
  public String word() {
    // ROOT, because a Turkish default locale would turn "CONTAINERS" into "contaıners".
    return name().toLowerCase(Locale.ROOT);
  }

  private static EnvironmentException unknown(String word, String origin) {
    String words = Arrays.stream(values()).map(Mode::word).collect(Collectors.joining(", "));
    return new EnvironmentException(
        "Unknown mode \"" + word + "\", given by " + origin,
        "one of " + words,
        "correct the " + origin + ", or remove it for the default, " + AUTO.word());
  }
}
