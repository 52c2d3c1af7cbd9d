package dev.jobdrill.deadjob;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The lines of a file, each decoded by itself, so that one that is not UTF-8 does not hide the others. */
final class RawLines {
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?");

  private RawLines() {}

  static boolean isNumber(String text) {
    return text.length() < 90 && NUMBER.matcher(text).matches();
  }

  static List<Line> of(String origin, String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    // Only a line feed: a member may hold U+2028, which String.lines keeps, and never a raw line
    // end.
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        lines.add(new Line(origin + ", line " + number, line.strip(), true));
      }
    }
    return lines;
  }

  static List<Line> of(String origin, byte[] bytes) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      number++;
      String decoded = Decoding.utf8OrNull(line.getBytes(StandardCharsets.ISO_8859_1));
      if (!line.isBlank()) {
        lines.add(new Line(
            origin + ", line " + number, decoded == null ? "" : decoded.strip(), decoded != null));
      }
    }
    return lines;
  }

  /**
   * One line.
   *
   * @param origin where it is
   * @param content its text
   * @param utf8 whether it is UTF-8
   */
  record Line(String origin, String content, boolean utf8) {
    String text() {
      if (!utf8) {
        throw new DeadJobException(
            origin + " is not UTF-8; the file was changed or converted, or the entry is binary.",
            null);
      }
      return content;
    }

    boolean is(String text) {
      return content.equals(text);
    }

    boolean isNumber() {
      return utf8 && RawLines.isNumber(content);
    }

    boolean isWhole(JsonParsing parsing) {
      if (!content.startsWith("{") && !content.startsWith("\"")) {
        return false;
      }
      try {
        parsing.value(origin, content);
        return true;
      } catch (DeadJobException no) {
        return false;
      }
    }
  }
}
