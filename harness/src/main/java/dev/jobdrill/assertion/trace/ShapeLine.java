package dev.jobdrill.assertion.trace;

/**
 * One line of a text, with a place to read at and the words for a mistake in it.
 *
 * @see ShapeParser
 */
final class ShapeLine {
  private final String source;
  private final int number;
  private final String text;
  private int at;

  /**
   * A line.
   *
   * @param source what the text is called in messages
   * @param number counted from 1
   * @param text the line, without its end
   */
  ShapeLine(String source, int number, String text) {
    this.source = source;
    this.number = number;
    this.text = text;
  }

  /** Where the next character stands, counted from 0. */
  int at() {
    return at;
  }

  int number() {
    return number;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  char peek() {
    return atEnd() ? '\n' : text.charAt(at);
  }

  char take() {
    char next = peek();
    at++;
    return next;
  }

  void skip(String any) {
    while (!atEnd() && any.indexOf(peek()) >= 0) {
      at++;
    }
  }

  boolean takeIf(String prefix) {
    boolean found = text.startsWith(prefix, at);
    at += found ? prefix.length() : 0;
    return found;
  }

  /** The characters up to the next blank or the end, without taking them. */
  String word() {
    int end = text.indexOf(' ', at);
    return text.substring(at, end < 0 ? text.length() : end);
  }

  void takeWord() {
    at += word().length();
  }

  /** What stands here, for a message. */
  String found() {
    return atEnd() ? "the end of the line" : "'" + word() + "'";
  }

  TraceShapeException mistake(String message) {
    return mistake(at, message);
  }

  TraceShapeException mistake(int column, String message) {
    return new TraceShapeException("Line " + number + ", column " + (column + 1) + " of " + source
        + ": " + message + "\n  " + text + "\n  " + " ".repeat(column) + "^");
  }
}
