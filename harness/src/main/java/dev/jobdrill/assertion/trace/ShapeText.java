package dev.jobdrill.assertion.trace;

import java.util.Locale;
import java.util.regex.Pattern;

/** How names and values are written in a trace shape, and read back: bare where that is clear, else in quotes. */
final class ShapeText {
  /** What the beginning of a line may be drawn with. */
  static final String BRANCHES = " │├└─|+`\\-";

  /** A word that says something of a span, and so ends its name. */
  private static final Pattern MARKER =
      Pattern.compile("#\\d+|[×x]\\d+|ERROR|OK|OPEN|UNORDERED|\\{.*|→.*|->.*|…|\\.\\.\\.");

  private ShapeText() {}

  static boolean isMarker(String word) {
    return MARKER.matcher(word).matches();
  }

  static String name(String name) {
    boolean bare = !name.isEmpty()
        && name.equals(name.strip())
        && !name.contains("  ")
        && (BRANCHES + "\"#").indexOf(name.charAt(0)) < 0
        && visible(name);
    for (String word : name.split(" ", -1)) {
      bare &= !isMarker(word);
    }
    return bare ? name : quoted(name);
  }

  static String value(String value) {
    boolean bare = !value.isEmpty()
        && !value.equals(ShapeSpan.ANY)
        && value.equals(value.strip())
        && value.charAt(0) != '"'
        && value.indexOf(',') < 0
        && value.indexOf('}') < 0
        && visible(value);
    return bare ? value : quoted(value);
  }

  private static boolean visible(String text) {
    return text.codePoints().allMatch(c -> !escaped(c));
  }

  private static boolean escaped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED -> true;
      default -> Character.isSpaceChar(c) && c != ' ';
    };
  }

  private static String quoted(String text) {
    StringBuilder line = new StringBuilder("\"");
    text.codePoints().forEach(c -> {
      if (c == '"' || c == '\\') {
        line.append('\\').appendCodePoint(c);
      } else if (escaped(c)) {
        for (char unit : Character.toChars(c)) {
          line.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
        }
      } else {
        line.appendCodePoint(c);
      }
    });
    return line.append('"').toString();
  }

  /** Reads a text in quotes, of which the first is the next character. */
  static String readQuoted(ShapeLine line) {
    int begin = line.at();
    line.take();
    StringBuilder text = new StringBuilder();
    while (line.peek() != '"') {
      if (line.atEnd()) {
        throw line.mistake(
            begin, "this quote is never closed; expected another \" after the text.");
      }
      text.append(line.peek() == '\\' ? escape(line) : line.take());
    }
    line.take();
    return text.toString();
  }

  private static char escape(ShapeLine line) {
    int begin = line.at();
    line.take();
    char kind = line.take();
    if (kind == '"' || kind == '\\') {
      return kind;
    }
    StringBuilder digits = new StringBuilder();
    while (kind == 'u' && digits.length() < 4 && Character.digit(line.peek(), 16) >= 0) {
      digits.append(line.take());
    }
    if (digits.length() < 4) {
      throw line.mistake(
          begin,
          "expected \\\", \\\\ or \\u with four hexadecimal digits; in a Java text block, write each \\ twice.");
    }
    return (char) Integer.parseInt(digits.toString(), 16);
  }
}
