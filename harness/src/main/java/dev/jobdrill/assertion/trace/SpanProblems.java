package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** In what a found span is not the expected one, apart from what hangs from them. */
final class SpanProblems {
  private SpanProblems() {}

  /** What differs, each in words that follow a span's name. */
  static List<String> of(ShapeSpan expected, SeenSpan found) {
    ShapeSpan.Line line = expected.line();
    List<String> problems = new ArrayList<>();
    if (!line.name().equals(found.name())) {
      problems.add("is named '" + found.name() + "'");
    }
    if (line.attempt() != null
        && !Objects.equals(found.attempt(), line.attempt().longValue())) {
      problems.add(
          found.attempt() == null
              ? "belongs to no attempt, expected attempt " + line.attempt()
              : "belongs to attempt " + found.attempt() + ", expected attempt " + line.attempt());
    }
    if (!line.mark().allows(found.mark())) {
      problems.add("has status " + status(found.mark()) + ", expected "
          + (line.mark() == SpanMark.NONE ? "no error" : "status " + line.mark()));
    }
    if (line.open() != found.open()) {
      problems.add(found.open() ? "never ended" : "ended, expected it to be left open");
    }
    for (Map.Entry<String, String> attribute : line.attributes().entrySet()) {
      attribute(attribute.getKey(), attribute.getValue(), found, problems);
    }
    links(line.links(), found, problems);
    return problems;
  }

  private static String status(SpanMark mark) {
    return mark == SpanMark.NONE ? "UNSET" : mark.toString();
  }

  private static void attribute(
      String key,
      @org.jspecify.annotations.Nullable String value,
      SeenSpan found,
      List<String> problems) {
    String actual = found.attribute(key);
    if (actual == null) {
      problems.add("has no attribute " + key);
    } else if (value != null && !value.equals(actual)) {
      problems.add(
          "has " + key + "=" + ShapeText.value(actual) + ", expected " + ShapeText.value(value));
    }
  }

  /** A link to the span's own parent need not be written; each other link must be, as often as it is there. */
  private static void links(List<String> expected, SeenSpan found, List<String> problems) {
    List<String> unwritten = new ArrayList<>(found.links());
    for (String link : expected) {
      if (!unwritten.remove(link) && !found.linksTo(link)) {
        problems.add("has no link to '" + link + "'");
      }
    }
    unwritten.forEach(link -> problems.add("links to '" + link + "', which is not expected"));
  }
}
