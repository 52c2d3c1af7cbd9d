package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How far found trees are from expected ones; 0 where they are what was asked for. Each pair is looked at once. For one
 * thread.
 */
final class Distances {
  private static final int LINE = 2;
  private static final int OTHER_NAME = 3;

  private final Map<ShapeSpan, Map<SeenSpan, Integer>> known = new HashMap<>();
  private final Map<Object, Integer> sizes = new HashMap<>();

  /** What hangs from an expected span beside what was found there, in the order to be drawn. */
  List<Match> align(ShapeSpan parent, List<SeenSpan> found) {
    List<ShapeSpan> wanted = new ArrayList<>();
    for (ShapeSpan child : parent.children()) {
      for (int i = 0; i < child.line().times(); i++) {
        wanted.add(child);
      }
    }
    boolean welcome = parent.othersWelcome();
    return parent.line().unordered()
        ? new AnyOrder(this, welcome).align(wanted, found)
        : new InOrder(this, welcome).align(wanted, found);
  }

  int of(ShapeSpan expected, SeenSpan found) {
    Map<SeenSpan, Integer> row = known.computeIfAbsent(expected, key -> new HashMap<>());
    Integer before = row.get(found);
    if (before != null) {
      return before;
    }
    int distance = own(expected, found) + sum(align(expected, found.children()));
    row.put(found, distance);
    return distance;
  }

  private static int own(ShapeSpan expected, SeenSpan found) {
    int problems = SpanProblems.of(expected, found).size();
    return expected.line().name().equals(found.name()) ? problems : problems - 1 + OTHER_NAME;
  }

  int sum(List<Match> matches) {
    return matches.stream().mapToInt(this::of).sum();
  }

  int of(Match match) {
    ShapeSpan expected = match.expected();
    SeenSpan found = match.found();
    if (expected != null && found != null) {
      return of(expected, found);
    }
    return match.welcome() ? 0 : LINE * (expected == null ? size(found) : size(expected));
  }

  /**
   * Whether it reads better to show the two side by side than as one missing and one unexpected. Two names are one span
   * renamed only if most of what hangs from them is the same.
   */
  boolean alike(ShapeSpan expected, SeenSpan found, boolean welcome) {
    int missing = of(Match.missing(expected));
    int unexpected = of(Match.unexpected(found, welcome));
    boolean sameName = expected.line().name().equals(found.name());
    return of(expected, found) < (sameName ? missing + unexpected : Math.min(missing, unexpected));
  }

  private int size(@org.jspecify.annotations.Nullable Object span) {
    if (span == null) {
      return 0;
    }
    Integer known = sizes.get(span);
    if (known == null) {
      Stream<?> children = span instanceof ShapeSpan expected
          ? expected.children().stream()
          : ((SeenSpan) span).children().stream();
      known = 1 + children.mapToInt(child -> size(child) * times(child)).sum();
      sizes.put(span, known);
    }
    return known;
  }

  private static int times(Object span) {
    return span instanceof ShapeSpan expected ? expected.line().times() : 1;
  }
}
