package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Turns what went wrong with a Redis server into words that say what to do. */
final class RedisFailures {

  private static final String OTHER_MODES =
      "use " + EnvironmentSettings.MODE + "=containers or =external";

  /** The loader's words on Linux ({@code libssl.so.3: cannot open ...}) and on macOS. */
  private static final Pattern MISSING_LIBRARY =
      Pattern.compile("(?:loading shared libraries: ([^:\\s]+)|Library not loaded: (\\S+))");

  private RedisFailures() {}

  static EnvironmentException serverEnded(String output, Throwable cause) {
    Matcher library = MISSING_LIBRARY.matcher(output);
    if (library.find()) {
      String name = library.group(1) != null ? library.group(1) : library.group(2);
      return new EnvironmentException(
          "The Redis binary that embedded-redis carries cannot run here: the library " + name
              + " is missing",
          "OpenSSL 3 (libssl.so.3), or a redis-server or valkey-server on the PATH",
          "install redis-server (it is then used instead), or libssl3 (Debian, Ubuntu), openssl-libs (Fedora), "
              + "openssl@3 (Homebrew); or " + OTHER_MODES,
          cause);
    }
    if (output.contains("Permission denied") || output.contains("Exec format error")) {
      return new EnvironmentException(
          "The Redis binary cannot be run from " + System.getProperty("java.io.tmpdir") + ":\n"
              + output,
          "a temporary directory that programs may be run from, and a binary for this machine",
          "set -Djava.io.tmpdir to a directory that is not mounted noexec, or put redis-server on the PATH; or "
              + OTHER_MODES,
          cause);
    }
    return new EnvironmentException(
        "The embedded Redis ended before it was ready; its last output:\n" + output,
        "a Redis server that says it is ready",
        "see its output; or " + OTHER_MODES,
        cause);
  }

  static EnvironmentException serverLate(long seconds, String output, Throwable cause) {
    return new EnvironmentException(
        "The embedded Redis was not ready after " + seconds + " s; its last output:\n" + output,
        "a Redis server that says it is ready",
        "see its output; or " + OTHER_MODES,
        cause);
  }

  /** Without its cause, whose message quotes the URL with the password in it. */
  static EnvironmentException malformed(String url, Throwable cause) {
    return new EnvironmentException(
        "The Redis URL " + Urls.redact(url) + " cannot be read: "
            + Urls.redactIn(String.valueOf(cause.getMessage()), url),
        "redis://[user:password@]host[:port][/database], or rediss:// for TLS; special characters in user and "
            + "password are percent-encoded",
        "correct " + setting());
  }

  static EnvironmentException unreachable(RedisURI uri, Throwable failure) {
    String server = address(uri);
    for (Throwable cause : causes(failure).toList()) {
      String words = String.valueOf(cause.getMessage());
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return new EnvironmentException(
            "No Redis answers at " + server + ": " + words,
            "a Redis server that accepts connections there",
            "start it, or correct " + setting() + "; or use " + EnvironmentSettings.MODE
                + "=embedded",
            failure);
      }
      if (words.startsWith("WRONGPASS")
          || words.startsWith("NOAUTH")
          || words.startsWith("ERR AUTH")) {
        return refusedLogin(server, words, failure);
      }
      if (words.contains("DB index")) {
        return new EnvironmentException(
            "The Redis at " + server + " has no database " + uri.getDatabase() + ": " + words,
            "the number of a database that the server has (most have 0 to 15)",
            "correct the end of " + setting(),
            failure);
      }
      if (cause instanceof SSLException) {
        return new EnvironmentException(
            "No TLS with the Redis at " + server + ": " + words,
            "a server that speaks TLS there, with a certificate that this JVM trusts",
            "use redis:// if it speaks no TLS; else trust its certificate (-Djavax.net.ssl.trustStore), or add "
                + "?verifyPeer=NONE to " + setting(),
            failure);
      }
    }
    return new EnvironmentException(
        "The Redis at " + server + " cannot be used: " + root(failure),
        "a Redis server, " + VersionNumber.OLDEST_REDIS + " or newer, that answers in time",
        "correct " + setting()
            + ": if the server speaks TLS, begin the URL with rediss://; if it speaks no TLS, "
            + "begin the URL with redis://; if it is slow, add ?timeout=30s",
        failure);
  }

  static EnvironmentException tooOld(RedisURI uri, String version) {
    return new EnvironmentException(
        "The Redis at " + address(uri) + " is version " + version,
        "Redis " + VersionNumber.OLDEST_REDIS + " or newer, or Valkey",
        "update it, or name another (" + EnvironmentSettings.REDIS_URL + ", "
            + EnvironmentSettings.REDIS_IMAGE + "); or use " + EnvironmentSettings.MODE
            + "=embedded");
  }

  static EnvironmentException silentVersion(RedisURI uri, String found) {
    return new EnvironmentException(
        "The Redis at " + address(uri) + " does not tell its version: " + found,
        "a server whose INFO or HELLO tells it, and that it is " + VersionNumber.OLDEST_REDIS
            + " or newer",
        "permit this user one of the two (ACL SETUSER ... +info +hello)");
  }

  /** Host and port and no more: the user's name is no secret, but it is no help either. */
  static String address(RedisURI uri) {
    return (uri.isSsl() ? "rediss://" : "redis://") + uri.getHost() + ":" + uri.getPort() + "/"
        + uri.getDatabase();
  }

  private static EnvironmentException refusedLogin(String server, String words, Throwable failure) {
    return new EnvironmentException(
        "The Redis at " + server + " refuses the login: " + words,
        words.startsWith("NOAUTH") ? "a password" : "the user and password that the server knows",
        "correct " + setting()
            + ": redis://user:password@host, or redis://:password@host for the default user; "
            + "special characters are percent-encoded",
        failure);
  }

  private static String setting() {
    return EnvironmentSettings.REDIS_URL + " ("
        + SettingsSource.variable(EnvironmentSettings.REDIS_URL) + ")";
  }

  private static Throwable root(Throwable failure) {
    return causes(failure).reduce((outer, inner) -> inner).orElse(failure);
  }

  /** Bounded, since a chain of causes may run in a circle. */
  static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(50);
  }
}
