package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks spans beside each other by consumers. */
final class SpanChildren {
  private SpanChildren() {}

  static void exactly(
      String what,
      List<SeenSpan> found,
      List<Consumer<SpanAssert>> expected,
      Function<SeenSpan, SpanAssert> about,
      Function<String, AssertionError> failure) {
    requireSize(what, found, expected.size(), failure);
    for (int i = 0; i < expected.size(); i++) {
      expected.get(i).accept(about.apply(found.get(i)));
    }
  }

  static void inAnyOrder(
      String what,
      List<SeenSpan> found,
      List<Consumer<SpanAssert>> expected,
      Function<String, AssertionError> failure) {
    requireSize(what, found, expected.size(), failure);
    boolean[][] fits = new boolean[expected.size()][found.size()];
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < fits.length; i++) {
      for (int j = 0; j < fits.length; j++) {
        Optional<AssertionError> refusal = refusal(expected.get(i), SpanAssert.bare(found.get(j)));
        fits[i][j] = refusal.isEmpty();
        int number = i + 1;
        refusal.ifPresent(
            error -> refusals.add("  requirement " + number + ": " + error.getMessage()));
      }
    }
    if (!Pairing.isComplete(fits)) {
      throw failure.apply("Expected " + what
          + " to satisfy as many requirements, in any order, but no order does:\n"
          + refusals.stream().limit(12).collect(Collectors.joining("\n")));
    }
  }

  private static void requireSize(
      String what, List<SeenSpan> found, int expected, Function<String, AssertionError> failure) {
    if (found.size() != expected) {
      throw failure.apply("Expected " + what + " to be " + expected + ", but there are "
          + found.size() + ": " + found.stream().map(SeenSpan::name).toList() + ".");
    }
  }

  static Optional<AssertionError> refusal(Consumer<SpanAssert> requirement, SpanAssert span) {
    try {
      requirement.accept(span);
      return Optional.empty();
    } catch (AssertionError refused) {
      return Optional.of(refused);
    }
  }
}
