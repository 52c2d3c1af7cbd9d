package dev.jobdrill.exploration;

import dev.jobdrill.exploration.ExplorationReport.Cell;
import dev.jobdrill.exploration.ExplorationReport.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** The report for a human: a row a step and position, a column an attempt. */
final class ReportText {
  private ReportText() {}

  static String of(ExplorationReport report) {
    StringBuilder text = new StringBuilder(report.summary()).append("\n\n");
    matrix(report, text);
    report.skipped().forEach(line -> text.append("skipped ").append(line).append('\n'));
    report.notes().forEach(line -> text.append(line).append('\n'));
    report.unsound().forEach(line -> text.append("NOT SOUND ").append(line).append('\n'));
    for (Failure failure : report.failures()) {
      text.append('\n')
          .append(failure.title())
          .append('\n')
          .append(failure.details())
          .append('\n');
    }
    return text.toString();
  }

  private static void matrix(ExplorationReport report, StringBuilder into) {
    Map<String, Map<Integer, Cell>> rows = new LinkedHashMap<>();
    TreeSet<Integer> attempts = new TreeSet<>();
    for (Matrix.Entry entry : Matrix.of(report)) {
      attempts.add(entry.attempt());
      rows.computeIfAbsent(entry.row(), key -> new LinkedHashMap<>())
          .put(entry.attempt(), entry.cell());
    }
    if (rows.isEmpty()) {
      return;
    }
    int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    into.append(pad("tried/failed by attempt", width));
    attempts.forEach(attempt -> into.append(pad("  #" + attempt, 12)));
    into.append('\n');
    rows.forEach((row, cells) -> {
      into.append(pad(row, Math.max(width, 23)));
      attempts.forEach(attempt -> {
        Cell cell = cells.get(attempt);
        into.append(pad(cell == null ? "  -" : "  " + cell.tried() + "/" + cell.failed(), 12));
      });
      into.append('\n');
    });
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
