package dev.jobdrill.assertion.trace;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of an expected tree: what a span must be like. Compared by identity.
 *
 * @see TraceShape
 */
final class ShapeSpan {
  /** Stands for the values of an attribute that need only be there. */
  static final String ANY = "*";

  private final Line line;
  private final List<ShapeSpan> children;
  private final boolean othersWelcome;

  /**
   * What one line says.
   *
   * @param name the span's name
   * @param attempt the attempt's number; null if it does not matter
   * @param times how many such spans in a row, or in no order, there must be; at least 1
   * @param mark the status
   * @param open whether it never ended
   * @param unordered whether its children may come in any order
   * @param attributes values as text by key, null for any value
   * @param links the names of the spans it links
   */
  record Line(
      String name,
      @Nullable Integer attempt,
      int times,
      SpanMark mark,
      boolean open,
      boolean unordered,
      Map<String, @Nullable String> attributes,
      List<String> links) {}

  ShapeSpan(Line line, List<ShapeSpan> children, boolean othersWelcome) {
    this.line = line;
    this.children = List.copyOf(children);
    this.othersWelcome = othersWelcome;
  }

  Line line() {
    return line;
  }

  List<ShapeSpan> children() {
    return children;
  }

  /** Whether children that are not written may be there, too. */
  boolean othersWelcome() {
    return othersWelcome;
  }
}
