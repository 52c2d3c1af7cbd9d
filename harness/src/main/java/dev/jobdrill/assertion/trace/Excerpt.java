package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.List;

/** What is shown of long trees. */
final class Excerpt {
  private static final int IN_FULL = 60;
  private static final int CONTEXT = 3;

  private Excerpt() {}

  /**
   * Shortens a text of many lines.
   *
   * @param text lines, each with its end
   * @param signed whether lines with a sign, and those about them, are what counts; else it is the beginning
   */
  static String of(String text, boolean signed) {
    List<String> lines = text.lines().toList();
    if (lines.size() <= IN_FULL) {
      return text;
    }
    List<String> shown = new ArrayList<>();
    int left = 0;
    for (int i = 0; i < lines.size(); i++) {
      boolean shows = shown.size() < IN_FULL && (!signed || nearASign(lines, i));
      if (shows && left > 0) {
        shown.add("  … " + left + " lines …");
        left = 0;
      }
      if (shows) {
        shown.add(lines.get(i));
      } else {
        left++;
      }
    }
    if (left > 0) {
      shown.add("  … " + left + " lines …");
    }
    return String.join("\n", shown) + "\n";
  }

  private static boolean nearASign(List<String> lines, int at) {
    return lines
        .subList(Math.max(0, at - CONTEXT), Math.min(lines.size(), at + CONTEXT + 1))
        .stream()
        .anyMatch(line -> !line.isEmpty() && line.charAt(0) != ' ');
  }
}
