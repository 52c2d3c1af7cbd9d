package dev.jobdrill.assertion.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the parser says of texts that are no trace shapes: the place, what was found and what was expected. */
class ShapeMistakesTest {
  private static void requireMistake(String text, String message) {
    assertThatThrownBy(() -> TraceShape.parse(text))
        .isInstanceOf(TraceShapeException.class)
        .hasMessage(message);
  }

  @Test
  void nothingAtAll() {
    String message = """
        There is no span in the trace shape; expected at least one line with a span's name, such as
          send invoice
          └─ process invoice #1
             └─ fetch""";
    requireMistake("", message);
    requireMistake(" \n# only words\n", message);
  }

  @Test
  void aSourceOfItsOwnIsNamed() {
    assertThatThrownBy(() -> TraceShape.parse("a ×0", "traces/a.txt"))
        .hasMessageStartingWith("Line 1, column 3 of traces/a.txt: found '×0'; expected");
  }

  @Test
  void aTreeThatLeansOut() {
    assertThat(TraceShape.parse("  a\n  b")).hasToString("a\nb\n");
    requireMistake("  a\nb", """
        Line 2, column 1 of the trace shape: the name begins in column 1, which is no level of the tree; expected column 3, where the first span begins.
          b
          ^""");
  }

  @Test
  void aColumnBetweenTwoLevels() {
    requireMistake("send q\n    process q\n  fetch", """
        Line 3, column 3 of the trace shape: the name begins in column 3, which is no level of the tree; expected column 5, beside 'process q', or further right, below the span above.
            fetch
            ^""");
  }

  @Test
  void tabs() {
    requireMistake("a\n\tb", """
        Line 2, column 1 of the trace shape: found a tab; indent with blanks, so that columns are clear.
          \tb
          ^""");
  }

  @Test
  void branchesWithoutASpan() {
    requireMistake("a\n└─ ", """
        Line 2, column 4 of the trace shape: expected a span's name, found only branches of the tree.
          └─\s
             ^""");
  }

  @Test
  void aMarkerInAName() {
    requireMistake("ERROR", """
        Line 1, column 1 of the trace shape: expected a span's name, found 'ERROR', which is a marker; put a name that looks like one in quotes.
          ERROR
          ^""");
    requireMistake("a\n└─ GET ERROR page", """
        Line 2, column 14 of the trace shape: found 'page'; expected #1 for an attempt, ×2 for repeats, ERROR, OK, OPEN, UNORDERED, {key=value} or → a linked span's name. If it belongs to the span's name, put the whole name in quotes.
          └─ GET ERROR page
                       ^""");
  }

  @Test
  void aMarkerTwice() {
    String end = " already; expected at most one.";
    assertMistake("a ERROR OK", 9, "found 'OK', but the line has a status" + end);
    assertMistake("a OPEN OPEN", 8, "found 'OPEN', but the line has OPEN" + end);
    assertMistake("a #1 #2", 6, "found '#2', but the line has an attempt" + end);
    assertMistake("a ×2 x3", 6, "found 'x3', but the line has a number of repeats" + end);
    assertMistake(
        "a UNORDERED UNORDERED", 13, "found 'UNORDERED', but the line has UNORDERED" + end);
  }

  @Test
  void numbersOutOfRange() {
    assertMistake(
        "a ×0",
        3,
        "found '×0'; expected a number from 1 to 10000 after the '×'. A span that must not be there is not written.");
    assertMistake(
        "a ×10001", 3, "found '×10001'; expected a number from 1 to 10000 after the '×'.");
    assertMistake(
        "a #99999999999",
        3,
        "found '#99999999999'; expected a number from 1 to 2147483647 after the '#'.");
  }

  @Test
  void quotesAndBracesThatNeverClose() {
    assertMistake("\"a", 1, "this quote is never closed; expected another \" after the text.");
    assertMistake("a {k=v", 3, "this brace is never closed; expected a } after the attributes.");
    assertMistake(
        "a {k=\"v}", 6, "this quote is never closed; expected another \" after the text.");
    assertMistake(
        "\"a\\n\"",
        3,
        "expected \\\", \\\\ or \\u with four hexadecimal digits; in a Java text block, write each \\ twice.");
  }

  @Test
  void attributesWithoutKeyOrValue() {
    String expected =
        "expected an attribute such as error.type=java.io.IOException, or error.type=* for any value.";
    assertMistake("a {k}", 4, expected);
    assertMistake("a {=v}", 4, expected);
    assertMistake("a {k=1, k}", 9, expected);
    assertMistake("a {k=}", 6, "expected the attribute's value; an empty one is written \"\".");
    assertMistake("a {k=1, k=2}", 9, "the attribute 'k' is there already; expected it once.");
  }

  @Test
  void linksToNothing() {
    assertMistake(
        "a →", 4, "expected the name of the span that is linked, found the end of the line.");
    assertMistake("a → ERROR", 5, "expected the name of the span that is linked, found 'ERROR'.");
  }

  @Test
  void dotsWithMore() {
    assertMistake(
        "a\n… b",
        3,
        "found 'b'; expected nothing after the dots, which stand for any further spans.");
    assertMistake(
        "a\n  …\n    b",
        5,
        "found 'b' below dots; they stand for any further spans with all below them, so nothing hangs from them.");
  }

  private static void assertMistake(String text, int column, String message) {
    String[] lines = text.split("\n");
    requireMistake(
        text,
        "Line " + lines.length + ", column " + column + " of the trace shape: " + message + "\n  "
            + lines[lines.length - 1] + "\n  " + " ".repeat(column - 1) + "^");
  }
}
