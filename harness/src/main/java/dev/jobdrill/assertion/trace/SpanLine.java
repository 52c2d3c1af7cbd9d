package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what one line says of a span: its name, then markers in any order. */
final class SpanLine {
  /** What stands above the roots. */
  static final ShapeSpan.Line NOTHING =
      new ShapeSpan.Line("", null, 1, SpanMark.NONE, false, false, Map.of(), List.of());

  private static final int MOST_TIMES = 10_000;
  private static final String MARKERS =
      "#1 for an attempt, ×2 for repeats, ERROR, OK, OPEN, UNORDERED, {key=value} or → a linked span's name";

  private final ShapeLine line;
  private final Map<String, @Nullable String> attributes = new LinkedHashMap<>();
  private final List<String> links = new ArrayList<>();
  private @Nullable Integer attempt;
  private int times;
  private SpanMark mark = SpanMark.NONE;
  private boolean open;
  private boolean unordered;

  private SpanLine(ShapeLine line) {
    this.line = line;
  }

  static ShapeSpan.Line read(ShapeLine line) {
    return new SpanLine(line).read();
  }

  private ShapeSpan.Line read() {
    String name = name();
    for (line.skip(" "); !line.atEnd(); line.skip(" ")) {
      marker();
    }
    return new ShapeSpan.Line(
        name, attempt, Math.max(1, times), mark, open, unordered, attributes, List.copyOf(links));
  }

  private String name() {
    if (line.peek() == '"') {
      return ShapeText.readQuoted(line);
    }
    if (line.atEnd() || ShapeText.isMarker(line.word())) {
      throw line.mistake("expected a span's name, found " + line.found()
          + (line.atEnd()
              ? "."
              : ", which is a marker; put a name that looks like one in quotes."));
    }
    List<String> words = new ArrayList<>();
    while (!line.atEnd() && !ShapeText.isMarker(line.word())) {
      words.add(line.word());
      line.takeWord();
      line.skip(" ");
    }
    return String.join(" ", words);
  }

  private void marker() {
    String word = line.word();
    switch (word) {
      case "ERROR", "OK" -> {
        requireFirst(mark == SpanMark.NONE, "a status");
        mark = SpanMark.valueOf(word);
        line.takeWord();
      }
      case "OPEN" -> {
        requireFirst(!open, "OPEN");
        open = true;
        line.takeWord();
      }
      case "UNORDERED" -> {
        requireFirst(!unordered, "UNORDERED");
        unordered = true;
        line.takeWord();
      }
      default -> sign(word);
    }
  }

  private void sign(String word) {
    if (word.matches("#\\d+")) {
      requireFirst(attempt == null, "an attempt");
      attempt = number(word, Integer.MAX_VALUE);
    } else if (word.matches("[×x]\\d+")) {
      requireFirst(times == 0, "a number of repeats");
      times = number(word, MOST_TIMES);
    } else if (line.peek() == '{') {
      attributes();
    } else if (line.takeIf("→") || line.takeIf("->")) {
      link();
    } else {
      throw line.mistake("found '" + word + "'; expected " + MARKERS
          + ". If it belongs to the span's name, put the whole name in quotes.");
    }
  }

  private void requireFirst(boolean first, String what) {
    if (!first) {
      throw line.mistake("found '" + line.word() + "', but the line has " + what
          + " already; expected at most one.");
    }
  }

  private int number(String word, int most) {
    int begin = line.at();
    line.takeWord();
    String digits = word.substring(1);
    boolean fits = digits.length() < 10 && Integer.parseInt(digits) <= most;
    if (!fits || Integer.parseInt(digits) < 1) {
      throw line.mistake(
          begin,
          "found '" + word + "'; expected a number from 1 to " + most + " after the '"
              + word.charAt(0) + "'."
              + (fits ? " A span that must not be there is not written." : ""));
    }
    return Integer.parseInt(digits);
  }

  private void link() {
    line.skip(" ");
    if (line.peek() != '"' && (line.atEnd() || ShapeText.isMarker(line.word()))) {
      throw line.mistake(
          "expected the name of the span that is linked, found " + line.found() + ".");
    }
    links.add(name());
  }

  private void attributes() {
    int begin = line.at();
    line.take();
    for (line.skip(" "); line.peek() != '}'; line.skip(" ,")) {
      if (line.atEnd()) {
        throw line.mistake(begin, "this brace is never closed; expected a } after the attributes.");
      }
      attribute();
    }
    line.take();
  }

  private void attribute() {
    int begin = line.at();
    StringBuilder key = new StringBuilder();
    while (!line.atEnd() && "=,}".indexOf(line.peek()) < 0) {
      key.append(line.take());
    }
    String name = key.toString().strip();
    if (line.peek() != '=' || name.isEmpty()) {
      throw line.mistake(
          begin,
          "expected an attribute such as error.type=java.io.IOException, or error.type=* for any value.");
    }
    if (attributes.containsKey(name)) {
      throw line.mistake(begin, "the attribute '" + name + "' is there already; expected it once.");
    }
    line.take();
    line.skip(" ");
    attributes.put(name, value());
  }

  private @Nullable String value() {
    if (line.peek() == '"') {
      return ShapeText.readQuoted(line);
    }
    StringBuilder value = new StringBuilder();
    while (!line.atEnd() && ",}".indexOf(line.peek()) < 0) {
      value.append(line.take());
    }
    String text = value.toString().strip();
    if (text.isEmpty()) {
      throw line.mistake("expected the attribute's value; an empty one is written \"\".");
    }
    return text.equals(ShapeSpan.ANY) ? null : text;
  }
}
