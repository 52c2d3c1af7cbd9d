package dev.jobdrill.deadjob;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What stands for redacted values within one document: of the same JSON type and, for strings, the same length class; the
 * same for the same value, so that equality survives. Nothing of the value goes into it.
 */
final class Placeholders {
  private static final int FIRST_NUMBER = 1_000_000;

  private final int taken;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final Map<String, String> numbers = new HashMap<>();

  /** Placeholders that are none of the first so many, which stand in the document already. */
  Placeholders(int taken) {
    this.taken = taken;
  }

  String text(String value) {
    if (value.isEmpty()) {
      return value;
    }
    String known = texts.get(value);
    if (known == null) {
      known = made(value.length(), taken + texts.size() + 1);
      texts.put(value, known);
    }
    return known;
  }

  String number(String literal) {
    String known = numbers.get(literal);
    if (known == null) {
      boolean whole = literal.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
      known = (FIRST_NUMBER + taken + numbers.size() + 1) + (whole ? "" : ".5");
      numbers.put(literal, known);
    }
    return known;
  }

  boolean standsFor(String text) {
    return texts.containsKey(text);
  }

  private static String made(int length, int number) {
    String text = length <= 8 ? "r" + number : "redacted-" + number;
    int least = length <= 8 ? 1 : length <= 32 ? 9 : length <= 256 ? 33 : 257;
    return text + "x".repeat(Math.max(0, least - text.length()));
  }

  static String lengthClass(String value) {
    int length = value.length();
    if (length == 0) {
      return "0";
    }
    return length <= 8 ? "1-8" : length <= 32 ? "9-32" : length <= 256 ? "33-256" : "257-";
  }

  /** Free text that is allowed may still quote a value that is not. */
  String withoutRedacted(String text) {
    String clean = text;
    for (Map.Entry<String, String> redacted : texts.entrySet()) {
      if (redacted.getKey().length() >= 4 && !redacted.getValue().equals(redacted.getKey())) {
        clean = clean.replace(redacted.getKey(), redacted.getValue());
      }
    }
    for (Map.Entry<String, String> redacted : numbers.entrySet()) {
      if (redacted.getKey().length() >= 4) {
        clean = clean.replaceAll(
            "(?<![0-9.])" + java.util.regex.Pattern.quote(redacted.getKey()) + "(?![0-9])",
            redacted.getValue());
      }
    }
    return clean;
  }
}
