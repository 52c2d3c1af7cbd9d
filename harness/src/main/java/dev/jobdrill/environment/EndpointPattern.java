package dev.jobdrill.environment;

import java.util.regex.Pattern;

/**
 * Endpoints of an HTTP server, written as method, space and path, in which {@code *} stands for any characters:
 * {@code POST /search*}. Immutable and thread-safe.
 */
public final class EndpointPattern {
  private static final Pattern FORM = Pattern.compile("[A-Z]+ /.*");

  private final String text;
  private final Pattern pattern;

  private EndpointPattern(String text) {
    this.text = text;
    StringBuilder regex = new StringBuilder();
    for (String part : text.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    this.pattern = Pattern.compile(regex.toString());
  }

  /**
   * Reads a pattern.
   *
   * @param text the pattern
   * @return the pattern
   * @throws IllegalArgumentException if it is not method, space and path
   */
  public static EndpointPattern of(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("Endpoint '" + text
          + "' is not of the form METHOD /path; expected for example \"POST /search*\".");
    }
    return new EndpointPattern(text);
  }

  /**
   * {@return whether requests of that method for that path are meant}
   *
   * @param method in upper case
   * @param path without its query
   */
  public boolean matches(String method, String path) {
    return pattern.matcher(method + " " + path).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
