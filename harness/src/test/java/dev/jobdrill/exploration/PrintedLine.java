package dev.jobdrill.exploration;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a failure says is to be pasted, as the compiler of Java would. */
final class PrintedLine {
  private static final Pattern LINE = Pattern.compile(
      "^Replay it with this explorer: explorer\\.replay\\(subjects, Schedule\\.parse\\((\".*\")\\)\\)$",
      Pattern.MULTILINE);

  private PrintedLine() {}

  /** {@return the schedule that the line names} */
  static String schedule(String details) {
    Matcher line = LINE.matcher(details);
    if (!line.find()) {
      throw new AssertionError("there is no line to paste in:\n" + details);
    }
    String literal = line.group(1);
    return literal.substring(1, literal.length() - 1).translateEscapes();
  }
}
