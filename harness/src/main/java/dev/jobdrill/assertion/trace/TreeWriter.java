package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes expected and found spans as branches of a drawn tree, in the form that the parser reads. */
final class TreeWriter {
  static final Branch OTHERS = new Branch(List.of(new Branch.Line(' ', "…", "")), List.of(), 1);

  /** The attributes that are written of found spans. */
  private final Set<String> keys;

  TreeWriter(Set<String> keys) {
    this.keys = keys;
  }

  List<Branch> expected(ShapeSpan parent, char sign) {
    List<Branch> branches = new ArrayList<>();
    parent
        .children()
        .forEach(child -> branches.add(one(child, sign, child.line().times())));
    if (parent.othersWelcome()) {
      branches.add(OTHERS);
    }
    return branches;
  }

  /** One of the repeats of an expected span, or several. */
  Branch one(ShapeSpan span, char sign, int times) {
    return new Branch(List.of(line(span, sign)), expected(span, sign), times);
  }

  List<Branch> found(List<SeenSpan> spans, char sign) {
    return spans.stream().map(span -> found(span, sign)).toList();
  }

  Branch found(SeenSpan span, char sign) {
    return new Branch(List.of(line(span, sign)), found(span.children(), sign), 1);
  }

  static Branch.Line line(ShapeSpan span, char sign) {
    ShapeSpan.Line line = span.line();
    StringBuilder tail = new StringBuilder();
    word(tail, line.mark().toString());
    word(tail, line.open() ? "OPEN" : "");
    word(tail, line.unordered() ? "UNORDERED" : "");
    List<String> attributes = new ArrayList<>();
    line.attributes()
        .forEach((key, value) ->
            attributes.add(key + "=" + (value == null ? ShapeSpan.ANY : ShapeText.value(value))));
    braces(tail, attributes);
    line.links().forEach(link -> word(tail, "→ " + ShapeText.name(link)));
    return new Branch.Line(sign, head(line.name(), line.attempt()), tail.toString());
  }

  Branch.Line line(SeenSpan span, char sign) {
    StringBuilder tail = new StringBuilder();
    word(tail, span.mark().toString());
    word(tail, span.open() ? "OPEN" : "");
    List<String> attributes = new ArrayList<>();
    for (String key : keys) {
      String value = span.attribute(key);
      if (value != null) {
        attributes.add(key + "=" + ShapeText.value(value));
      }
    }
    braces(tail, attributes);
    span.links().forEach(link -> word(tail, "→ " + ShapeText.name(link)));
    return new Branch.Line(sign, head(span.name(), span.ownAttempt()), tail.toString());
  }

  private static String head(String name, @Nullable Number attempt) {
    return ShapeText.name(name) + (attempt == null ? "" : " #" + attempt);
  }

  private static void braces(StringBuilder tail, List<String> attributes) {
    word(tail, attributes.isEmpty() ? "" : "{" + String.join(", ", attributes) + "}");
  }

  private static void word(StringBuilder tail, String word) {
    if (!word.isEmpty()) {
      tail.append(' ').append(word);
    }
  }
}
