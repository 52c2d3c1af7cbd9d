package dev.jobdrill.environment;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version, as far as it decides anything. */
record VersionNumber(int major, int minor, String text) {

  /** The first Redis that has all the commands which the executor's scripts use. */
  static final VersionNumber OLDEST_REDIS = new VersionNumber(6, 2, "6.2");

  /** The first Redis that runs DEBUG only where its configuration allows it. */
  static final VersionNumber REDIS_7 = new VersionNumber(7, 0, "7.0");

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})[\\w.+-]*");
  private static final Pattern PRINTED = Pattern.compile("\\bv=(\\S+)");

  static @Nullable VersionNumber parse(String text) {
    Matcher numbers = NUMBERS.matcher(text.strip());
    return numbers.lookingAt()
        ? new VersionNumber(
            Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), numbers.group())
        : null;
  }

  /** Reads what {@code redis-server --version} prints: {@code Redis server v=7.0.15 sha=...}. */
  static @Nullable VersionNumber fromBanner(String banner) {
    Matcher printed = PRINTED.matcher(banner);
    return printed.find() ? parse(printed.group(1)) : null;
  }

  boolean isAtLeast(VersionNumber other) {
    return major > other.major || (major == other.major && minor >= other.minor);
  }

  @Override
  public String toString() {
    return text;
  }
}
