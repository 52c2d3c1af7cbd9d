package dev.jobdrill.benchmarks;

import java.util.Locale;

/** What is printed: a figure a line, and beside it the target that it meets or misses. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  void heading(String heading) {
    text.append('\n').append(heading).append('\n');
  }

  void line(String what, double figure, String unit) {
    text.append(String.format(Locale.ROOT, "  %-52s %12.2f %s%n", what, figure, unit));
  }

  void atLeast(String what, double figure, double target) {
    line(
        what,
        figure,
        String.format(
            Locale.ROOT, "(target: at least %.2f) %s", target, verdict(figure >= target)));
  }

  void atMost(String what, double figure, double target) {
    line(
        what,
        figure,
        String.format(Locale.ROOT, "(target: at most %.2f) %s", target, verdict(figure <= target)));
  }

  private static String verdict(boolean met) {
    return met ? "met" : "MISSED";
  }

  void print() {
    System.out.print(text);
  }
}
