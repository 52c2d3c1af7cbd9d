package dev.jobdrill.recording;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Text for wherever a failure is printed: where that is not Unicode, our own signs have plain stand-ins. */
public final class ConsoleText {
  private static final Map<String, String> PLAIN =
      Map.of("…", "...", "→", "->", "├─", "|-", "└─", "`-", "│", "|", "×", "x", "≠", "!=");

  private static final Pattern GONE_WRONG =
      Pattern.compile("^.{12} {2,}.*\\b(failed|crashed|died|lost)\\b|: DEAD\\b");
  private static final Pattern FAULT = Pattern.compile("<- fault |never written");
  private static final String RED = "\u001B[31m";
  private static final String YELLOW = "\u001B[33m";
  private static final String RESET = "\u001B[0m";

  private ConsoleText() {}

  /**
   * Fits a text to this JVM's console.
   *
   * @param text any text of ours
   * @return the text, its signs replaced if the console cannot show them
   */
  public static String fit(String text) {
    return fit(text, console());
  }

  static String fit(String text, Charset charset) {
    if (charset.canEncode() && charset.newEncoder().canEncode("…→├│×")) {
      return text;
    }
    String plain = text;
    for (Map.Entry<String, String> sign : PLAIN.entrySet()) {
      plain = plain.replace(sign.getKey(), sign.getValue());
    }
    return plain;
  }

  /**
   * A timeline for standard output: with colours where that is a terminal and {@code NO_COLOR} is not set.
   *
   * @param timeline the timeline
   * @return the same text, perhaps with escape sequences
   */
  public static String forStandardOutput(String timeline) {
    boolean coloured = isTerminal(System.console())
        && System.getenv("NO_COLOR") == null
        && !"dumb".equals(System.getenv("TERM"));
    return fit(coloured ? coloured(timeline) : timeline);
  }

  /** From Java 22 on there is a console without a terminal, which can be asked for the first time. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  static String coloured(String timeline) {
    return timeline
        .lines()
        .map(line -> {
          String colour =
              GONE_WRONG.matcher(line).find() ? RED : FAULT.matcher(line).find() ? YELLOW : "";
          return colour.isEmpty() ? line : colour + line + RESET;
        })
        .collect(Collectors.joining("\n"));
  }

  /** Since Java 19 the console's charset has a property of its own; before, it is the platform's. */
  private static Charset console() {
    String name = System.getProperty("stdout.encoding");
    try {
      return name == null ? Charset.defaultCharset() : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknownHere) {
      return Charset.defaultCharset();
    }
  }
}
