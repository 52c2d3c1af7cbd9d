package dev.jobdrill.deadjob.temporal;

import java.util.List;
import java.util.regex.Pattern;

/** Which values of payloads may be printed: none but those allowed. */
record ShownPaths(List<Pattern> allowed) {
  static final ShownPaths NONE = new ShownPaths(List.of());

  ShownPaths {
    allowed = List.copyOf(allowed);
  }

  static ShownPaths of(List<String> paths) {
    return new ShownPaths(paths.stream().map(ShownPaths::pattern).toList());
  }

  /** A path such as {@code /lines/*}{@code /sku}; a star stands for one name or index. */
  private static Pattern pattern(String path) {
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException(
          "'" + path + "' is no path into a payload; expected the empty"
              + " path, for a payload that is one value, or one such as /lines/*/sku.");
    }
    return Pattern.compile("\\Q" + path.replace("*", "\\E[^/]*\\Q") + "\\E");
  }

  boolean shows(String path) {
    return allowed.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
