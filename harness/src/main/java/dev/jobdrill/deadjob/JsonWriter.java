package dev.jobdrill.deadjob;

import java.util.List;
import java.util.Locale;

/** Writes {@link Json} in one form only: equal values give equal texts. Lone surrogates and controls become escapes. */
final class JsonWriter {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonWriter(boolean pretty) {
    this.pretty = pretty;
  }

  static String compact(Json value) {
    JsonWriter writer = new JsonWriter(false);
    writer.write(value, 0);
    return writer.out.toString();
  }

  /** Two spaces a level, one member a line: made to be read and compared line by line. */
  static String pretty(Json value) {
    JsonWriter writer = new JsonWriter(true);
    writer.write(value, 0);
    return writer.out.append('\n').toString();
  }

  private void write(Json value, int level) {
    if (value instanceof Json.Obj object) {
      block('{', '}', object.members(), level, member -> {
        quote(member.name());
        out.append(pretty ? ": " : ":");
        write(member.value(), level + 1);
      });
    } else if (value instanceof Json.Arr array) {
      block('[', ']', array.items(), level, item -> write(item, level + 1));
    } else if (value instanceof Json.Text text) {
      quote(text.value());
    } else if (value instanceof Json.Num number) {
      out.append(number.literal());
    } else {
      out.append(value instanceof Json.Bool bool ? String.valueOf(bool.value()) : "null");
    }
  }

  private <T> void block(
      char open, char close, List<T> parts, int level, java.util.function.Consumer<T> part) {
    out.append(open);
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : ",");
      newLine(level + 1);
      part.accept(parts.get(i));
    }
    if (!parts.isEmpty()) {
      newLine(level);
    }
    out.append(close);
  }

  private void newLine(int level) {
    if (pretty) {
      out.append('\n').append("  ".repeat(level));
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else if (mustEscape(c)) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** What a terminal would obey, or what UTF-8 cannot hold. */
  private static boolean mustEscape(char c) {
    return c < 0x20
        || (c >= 0x7f && c <= 0x9f)
        || Character.isSurrogate(c)
        || (c > 0x9f
            && switch (Character.getType(c)) {
              case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
              default -> false;
            });
  }
}
