package dev.jobdrill.executor.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Several texts in one answer: in UTF-8, with a byte between them that no UTF-8 holds, as {@code join.lua} makes it. */
final class JoinedTexts {
  private static final byte BETWEEN = (byte) 0xFF;

  private JoinedTexts() {}

  static List<String> split(byte[] joined) {
    List<String> texts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= joined.length; i++) {
      if (i == joined.length || joined[i] == BETWEEN) {
        texts.add(new String(joined, begin, i - begin, StandardCharsets.UTF_8));
        begin = i + 1;
      }
    }
    return texts;
  }
}
