package dev.jobdrill.exploration;

import dev.jobdrill.exploration.ExplorationReport.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The points of a report as rows, a step and a position each, and columns, an attempt each. */
final class Matrix {
  private Matrix() {}

  /**
   * A point with its cell.
   *
   * @param point the point as text
   * @param row the point without its attempt
   * @param attempt the attempt; 0 for what is before any
   * @param cell what was tried there
   */
  record Entry(String point, String row, int attempt, Cell cell) {}

  static List<Entry> of(ExplorationReport report) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Cell> entry : report.matrix().entrySet()) {
      String point = entry.getKey();
      // The ids of jobs, before the last slash, may hold anything.
      int hash = point.lastIndexOf('#', point.indexOf('@', point.lastIndexOf('/') + 1));
      int at = point.indexOf('@', Math.max(0, hash));
      int attempt = hash < 0 ? 0 : Integer.parseInt(point.substring(hash + 1, at));
      String row = (hash < 0 ? "" : point.substring(0, hash)) + point.substring(at);
      entries.add(new Entry(point, row, attempt, entry.getValue()));
    }
    return entries;
  }
}
