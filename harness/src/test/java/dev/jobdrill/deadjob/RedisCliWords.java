package dev.jobdrill.deadjob;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Splits a line as redis-cli does when it reads commands, and writes strings as it prints them. */
final class RedisCliWords {
  private RedisCliWords() {}

  static byte[][] of(String line) {
    byte[] in = line.getBytes(StandardCharsets.UTF_8);
    List<byte[]> words = new ArrayList<>();
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    boolean quoted = false;
    boolean any = false;
    for (int i = 0; i < in.length; i++) {
      char c = (char) (in[i] & 0xff);
      if (!quoted && c == ' ') {
        if (any) {
          words.add(word.toByteArray());
          word.reset();
          any = false;
        }
      } else if (c == '"') {
        quoted = !quoted;
        any = true;
      } else if (quoted && c == '\\') {
        char escaped = (char) in[++i];
        any = true;
        switch (escaped) {
          case 'n' -> word.write('\n');
          case 'r' -> word.write('\r');
          case 't' -> word.write('\t');
          case 'a' -> word.write(7);
          case 'b' -> word.write(8);
          case 'x' -> {
            word.write(Integer.parseInt(new String(in, i + 1, 2, StandardCharsets.US_ASCII), 16));
            i += 2;
          }
          default -> word.write(escaped);
        }
      } else {
        word.write(in[i]);
        any = true;
      }
    }
    if (any) {
      words.add(word.toByteArray());
    }
    return words.toArray(byte[][]::new);
  }

  static String quoted(byte[] bytes) {
    StringBuilder out = new StringBuilder("\"");
    for (byte each : bytes) {
      int c = each & 0xff;
      switch (c) {
        case '\\', '"' -> out.append('\\').append((char) c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 7 -> out.append("\\a");
        case 8 -> out.append("\\b");
        default -> {
          if (c >= 0x20 && c < 0x7f) {
            out.append((char) c);
          } else {
            out.append(String.format(java.util.Locale.ROOT, "\\x%02x", c));
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
