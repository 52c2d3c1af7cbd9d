package dev.jobdrill.environment;

import org.jspecify.annotations.Nullable;

/** What may be said of a URL in a message or a log line. */
final class Urls {

  private Urls() {}

  /**
   * Replaces everything between the scheme and the last {@code @}. Works on text, not on a parsed URL, because the
   * malformed ones are those that end up in messages; the last {@code @}, because a password that nobody encoded may
   * hold one.
   */
  static String redact(@Nullable String url) {
    if (url == null) {
      return "none";
    }
    int start = secretStart(url);
    int at = url.lastIndexOf('@');
    return at < start ? url : url.substring(0, start) + "***" + url.substring(at);
  }

  /** Takes what {@link #redact} hides out of somebody else's words about the same URL. */
  static String redactIn(String words, String url) {
    int start = secretStart(url);
    int at = url.lastIndexOf('@');
    if (at <= start) {
      return words;
    }
    String secret = url.substring(start, at);
    String cleaned = words.replace(secret, "***");
    // A parser may quote only a part of the URL, cut anywhere: then none of its words can be shown.
    String password = secret.substring(secret.indexOf(':') + 1);
    return cleaned.contains(password) ? "(words withheld: they quote the password)" : cleaned;
  }

  private static int secretStart(String url) {
    int scheme = url.indexOf("://");
    return scheme < 0 ? 0 : scheme + 3;
  }
}
