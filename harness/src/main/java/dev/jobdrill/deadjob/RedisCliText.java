package dev.jobdrill.deadjob;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What redis-cli prints for a terminal and with {@code --csv}: strings in quotes, with the escapes of C. */
final class RedisCliText {
  private static final Pattern TERMINAL = Pattern.compile("(?s)^\\s*1[)#] .*");

  /** Numbers of nested elements before a value, such as {@code 1) 2) } or {@code 12# }. */
  private static final Pattern NUMBERING = Pattern.compile("^\\s*([0-9]{1,10}[)#~] +)*");

  private static final Pattern TYPE = Pattern.compile("^\\((double|integer)\\) ");

  private final String text;
  private int at;

  private RedisCliText(String text) {
    this.text = text;
  }

  /**
   * One value.
   *
   * @param text its text; null if it is not UTF-8
   * @param problem what is wrong with it, if something is
   */
  record Value(@Nullable String text, @Nullable String problem) {}

  static boolean looksLikeTerminal(String text) {
    return TERMINAL.matcher(text.substring(0, Math.min(20, text.length()))).matches();
  }

  static List<Value> terminal(String origin, String text) {
    List<Value> values = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String rest = NUMBERING.matcher(line).replaceFirst("").strip();
      rest = TYPE.matcher(rest).replaceFirst("");
      if (rest.isEmpty()) {
        continue;
      }
      RedisCliText cli = new RedisCliText(rest);
      values.add(cli.next(origin));
      if (rest.startsWith(" => ", cli.at)) { // a hash in RESP3
        cli.at += 4;
        values.add(cli.next(origin));
      }
    }
    return values;
  }

  static List<Value> csv(String origin, String text) {
    List<Value> values = new ArrayList<>();
    RedisCliText cli = new RedisCliText(text);
    while (cli.at < text.length()) {
      values.add(cli.next(origin));
      while (cli.at < text.length() && ",\r\n ".indexOf(text.charAt(cli.at)) >= 0) {
        cli.at++;
      }
    }
    return values;
  }

  private Value next(String origin) {
    return text.charAt(at) == '"' ? quoted(origin) : bare();
  }

  private Value bare() {
    int end = at;
    while (end < text.length() && ",\r\n ".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String value = text.substring(at, end);
    at = Math.max(end, at + 1);
    return new Value(value, null);
  }

  private Value quoted(String origin) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int plain = ++at;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        flush(bytes, plain);
        escape(bytes);
        plain = at;
      } else {
        at++;
      }
    }
    if (at >= text.length()) {
      throw new DeadJobException(
          origin + " ends within a quoted string; the output of redis-cli was cut. Export it anew.",
          null);
    }
    flush(bytes, plain);
    at++;
    String value = Decoding.utf8OrNull(bytes.toByteArray());
    return new Value(value, value == null ? "is not UTF-8; the entry is binary" : null);
  }

  private void flush(ByteArrayOutputStream bytes, int from) {
    bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
  }

  private void escape(ByteArrayOutputStream bytes) {
    char escaped = text.charAt(at + 1);
    at += 2;
    switch (escaped) {
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case 'a' -> bytes.write(7);
      case 'b' -> bytes.write(8);
      case 'x' -> {
        int high = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        int low = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        if (high < 0 || low < 0) {
          bytes.writeBytes(new byte[] {'\\', 'x'});
        } else {
          bytes.write(high * 16 + low);
          at += 2;
        }
      }
      default -> bytes.writeBytes(String.valueOf(escaped).getBytes(StandardCharsets.UTF_8));
    }
  }
}
