package dev.jobdrill.assertion.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expected span beside a found one.
 *
 * @param expected null for a span that was not expected
 * @param found null for a span that was not found
 * @param welcome whether the found span may be there without being expected
 */
record Match(@Nullable ShapeSpan expected, @Nullable SeenSpan found, boolean welcome) {
  static Match of(ShapeSpan expected, SeenSpan found) {
    return new Match(expected, found, false);
  }

  static Match missing(ShapeSpan expected) {
    return new Match(expected, null, false);
  }

  static Match unexpected(SeenSpan found, boolean welcome) {
    return new Match(null, found, welcome);
  }

  static List<Match> missing(List<ShapeSpan> expected) {
    return expected.stream().map(Match::missing).toList();
  }
}
