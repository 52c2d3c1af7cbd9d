package dev.jobdrill.fault;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One argument of a fault in a schedule text: {@code value} or {@code name=value}, the value in quotes unless it is made
 * of letters, digits and {@code . _ $ + -} alone.
 *
 * @param name the name; empty for none
 * @param value any text
 */
record FaultArgument(String name, String value) {
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9._$+-]+");

  static FaultArgument of(String value) {
    return new FaultArgument("", value);
  }

  static boolean isBare(char c) {
    return BARE.matcher(String.valueOf(c)).matches();
  }

  @Override
  public String toString() {
    String written = BARE.matcher(value).matches() ? value : quoted();
    return name.isEmpty() ? written : name + "=" + written;
  }

  private String quoted() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
