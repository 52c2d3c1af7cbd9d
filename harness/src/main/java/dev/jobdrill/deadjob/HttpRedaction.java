package dev.jobdrill.deadjob;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a recorded exchange is structure: names of endpoints, and headers that say of which kind a body is. */
final class HttpRedaction {
  private static final Pattern PATH = Pattern.compile("http\\[\\d+]\\.path");
  private static final Pattern HEADER =
      Pattern.compile("http\\[\\d+]\\.(request|response)Headers\\[\\d+]");

  /** What lies between the delimiters of a path and its query. */
  private static final Pattern PART = Pattern.compile("[^/?&=]+");

  /** Parts that name an endpoint: words in small letters, and versions. */
  private static final Pattern WORD = Pattern.compile("[a-z]+([-_.][a-z]+)*|v[0-9]{1,2}");

  private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,17}");
  private static final Map<String, Pattern> PLAIN_HEADERS = Map.of(
      "content-type", Pattern.compile("[\\w/+.*-]{1,60}(; ?charset=[\\w-]{1,20})?"),
      "accept", Pattern.compile("[\\w/+.*;=, -]{1,120}"),
      "retry-after", Pattern.compile("[0-9]{1,6}"));

  private HttpRedaction() {}

  static boolean isPath(String path) {
    return PATH.matcher(path).matches();
  }

  static boolean isHeader(String path) {
    return HEADER.matcher(path).matches();
  }

  /** Whether a header says no more than of which kind a body is, or when to come again. */
  static boolean isStructure(Json.Obj header) {
    String name = header.text("name");
    String value = header.text("value");
    Pattern plain = name == null ? null : PLAIN_HEADERS.get(name.toLowerCase(Locale.ROOT));
    return plain != null && value != null && plain.matcher(value).matches();
  }

  /**
   * A path and query of which only the names are left, and the values that are known to be in the clear. What stands for
   * the others stands for them in bodies, too, so that a replay asks for what it was answered.
   */
  static String redacted(String target, Set<String> clear, Placeholders placeholders) {
    Matcher part = PART.matcher(target);
    StringBuilder redacted = new StringBuilder();
    while (part.find()) {
      String text = decoded(part.group());
      boolean isName = part.end() < target.length() && target.charAt(part.end()) == '=';
      boolean stays = clear.contains(text)
          || ((WORD.matcher(text).matches() || isName) && !placeholders.standsFor(text));
      String shown = stays
          ? part.group()
          : DIGITS.matcher(text).matches() ? placeholders.number(text) : placeholders.text(text);
      part.appendReplacement(redacted, Matcher.quoteReplacement(shown));
    }
    return part.appendTail(redacted).toString();
  }

  private static String decoded(String part) {
    try {
      return URLDecoder.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return part;
    }
  }
}
