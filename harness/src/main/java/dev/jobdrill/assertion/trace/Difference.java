package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Draws an expected and a found tree as one, and counts where they differ. */
final class Difference {
  private final Distances distances = new Distances();
  private final ShapeSpan top;
  private final SpanForest forest;
  private final List<Match> roots;
  private final TreeWriter writer;
  private final Set<String> keys = new LinkedHashSet<>();
  private int places;
  private @Nullable String first;

  Difference(ShapeSpan top, SpanForest forest) {
    this.top = top;
    this.forest = forest;
    this.roots = distances.align(top, forest.roots());
    collect(top);
    this.writer = new TreeWriter(keys);
  }

  private void collect(ShapeSpan span) {
    keys.addAll(span.line().attributes().keySet());
    span.children().forEach(this::collect);
  }

  boolean isNone() {
    return distances.sum(roots) == 0;
  }

  TraceDifference tell() {
    List<Branch> branches = branches(roots, "at the top");
    String diff = String.join("\n", Branch.draw(branches)) + "\n";
    return new TraceDifference(
        places,
        first == null ? "" : first,
        diff,
        text(writer.expected(top, ' ')),
        text(writer.found(forest.roots(), ' ')));
  }

  static String text(List<Branch> branches) {
    return Branch.draw(branches).stream()
        .map(line -> line.substring(2))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private List<Branch> branches(List<Match> matches, String where) {
    return matches.stream().map(match -> branch(match, where)).toList();
  }

  private Branch branch(Match match, String where) {
    ShapeSpan expected = match.expected();
    SeenSpan found = match.found();
    if (expected == null) {
      return unexpected(match, where);
    }
    if (found == null) {
      note("Expected a span '" + expected.line().name() + "' " + where + ", found none.");
      return writer.one(expected, '-', 1);
    }
    List<String> problems = SpanProblems.of(expected, found);
    List<Branch.Line> lines = new ArrayList<>();
    if (problems.isEmpty()) {
      lines.add(TreeWriter.line(expected, ' '));
    } else {
      note("The span '" + expected.line().name() + "' " + where + " "
          + String.join(" and ", problems) + ".");
      lines.add(TreeWriter.line(expected, '-'));
      lines.add(writer.line(found, '+'));
    }
    String below = "below '" + found.name() + "'";
    return new Branch(lines, branches(distances.align(expected, found.children()), below), 1);
  }

  private Branch unexpected(Match match, String where) {
    SeenSpan found = match.found();
    if (match.welcome() || found == null) {
      return TreeWriter.OTHERS;
    }
    note("A span '" + found.name() + "' " + where + " is not expected.");
    return writer.found(found, '+');
  }

  private void note(String sentence) {
    places++;
    first = first == null ? sentence : first;
  }
}
