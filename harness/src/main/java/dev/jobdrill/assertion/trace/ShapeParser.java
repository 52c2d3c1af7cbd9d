package dev.jobdrill.assertion.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a trace shape: how far a line is indented says what it hangs from, whatever it is drawn with. */
final class ShapeParser {
  private final String source;
  private final Draft top = new Draft(-1);
  private final Deque<Draft> open = new ArrayDeque<>();

  private ShapeParser(String source) {
    this.source = source;
    open.push(top);
  }

  /**
   * Reads a text.
   *
   * @param text lines of a tree; blank ones and those that begin with {@code #} do not count
   * @param source what the text is called in messages
   * @return a span above the roots, which stands for nothing
   */
  static ShapeSpan parse(String text, String source) {
    return new ShapeParser(source).read(text);
  }

  private ShapeSpan read(String text) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        add(new ShapeLine(source, number, line));
      }
    }
    if (top.children.isEmpty() && !top.othersWelcome) {
      throw new TraceShapeException("There is no span in " + source
          + "; expected at least one line with a span's name, such as\n  send invoice\n  └─ process invoice #1\n"
          + "     └─ fetch");
    }
    return top.finish();
  }

  private void add(ShapeLine line) {
    line.skip(ShapeText.BRANCHES);
    if (line.peek() == '\t') {
      throw line.mistake("found a tab; indent with blanks, so that columns are clear.");
    }
    if (line.atEnd()) {
      throw line.mistake("expected a span's name, found only branches of the tree.");
    }
    Draft parent = parentAt(line);
    if (parent.dots) {
      throw line.mistake(
          "found " + line.found()
              + " below dots; they stand for any further spans with all below them, so nothing hangs from them.");
    }
    Draft draft = new Draft(line.at());
    if (line.takeIf("…") || line.takeIf("...")) {
      requireNothingElse(line);
      draft.dots = true;
      parent.othersWelcome = true;
    } else {
      draft.line = SpanLine.read(line);
      parent.children.add(draft);
    }
    open.push(draft);
  }

  private static void requireNothingElse(ShapeLine line) {
    line.skip(" ");
    if (!line.atEnd()) {
      throw line.mistake("found " + line.found()
          + "; expected nothing after the dots, which stand for any further spans.");
    }
  }

  /** The span that a line hangs from: the nearest above it that begins further left. */
  private Draft parentAt(ShapeLine line) {
    int column = line.at();
    Draft sibling = null;
    while (open.getFirst().column >= column) {
      sibling = open.pop();
    }
    Draft parent = open.getFirst();
    int expected = sibling == null ? column : sibling.column;
    if (expected != column) {
      throw line.mistake("the name begins in column " + (column + 1)
          + ", which is no level of the tree; expected column " + (expected + 1)
          + (parent == top
              ? ", where the first span begins."
              : ", beside '" + siblingName(sibling)
                  + "', or further right, below the span above."));
    }
    return parent;
  }

  private static String siblingName(@Nullable Draft sibling) {
    return sibling == null || sibling.line == null ? "…" : sibling.line.name();
  }

  /** A span whose children are still being read. */
  private static final class Draft {
    final int column;
    final List<Draft> children = new ArrayList<>();
    ShapeSpan.@Nullable Line line;
    boolean othersWelcome;
    boolean dots;

    Draft(int column) {
      this.column = column;
    }

    ShapeSpan finish() {
      return new ShapeSpan(
          line == null ? SpanLine.NOTHING : line,
          children.stream().map(Draft::finish).toList(),
          othersWelcome);
    }
  }
}
