package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.trace.Pairing.NONE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Brings together siblings whose order does not matter: perfect ones first, without leaving one out, then similar ones. */
final class AnyOrder {
  /** Beyond it, spans that differ are shown as missing and unexpected, which takes less time. */
  private static final int MOST_PAIRS = 250_000;

  private final Distances distances;
  private final boolean othersWelcome;

  AnyOrder(Distances distances, boolean othersWelcome) {
    this.distances = distances;
    this.othersWelcome = othersWelcome;
  }

  List<Match> align(List<ShapeSpan> wanted, List<SeenSpan> found) {
    int[] partners = Pairing.of(
        wanted.size(), found.size(), (i, j) -> distances.of(wanted.get(i), found.get(j)));
    int[] takenBy = new int[found.size()];
    Arrays.fill(takenBy, NONE);
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] != NONE) {
        takenBy[partners[i]] = i;
      }
    }
    pairSimilar(wanted, found, partners, takenBy);
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < partners.length; i++) {
      matches.add(
          partners[i] == NONE
              ? Match.missing(wanted.get(i))
              : Match.of(wanted.get(i), found.get(partners[i])));
    }
    for (int j = 0; j < takenBy.length; j++) {
      if (takenBy[j] == NONE) {
        matches.add(Match.unexpected(found.get(j), othersWelcome));
      }
    }
    return matches;
  }

  private record Pair(int wanted, int found, int distance) {}

  private void pairSimilar(
      List<ShapeSpan> wanted, List<SeenSpan> found, int[] partners, int[] takenBy) {
    List<Pair> pairs = new ArrayList<>();
    if ((long) count(partners) * count(takenBy) > MOST_PAIRS) {
      return;
    }
    for (int i = 0; i < partners.length; i++) {
      for (int j = 0; j < takenBy.length && partners[i] == NONE; j++) {
        if (takenBy[j] == NONE && distances.alike(wanted.get(i), found.get(j), othersWelcome)) {
          pairs.add(new Pair(i, j, distances.of(wanted.get(i), found.get(j))));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::distance));
    for (Pair pair : pairs) {
      if (partners[pair.wanted()] == NONE && takenBy[pair.found()] == NONE) {
        partners[pair.wanted()] = pair.found();
        takenBy[pair.found()] = pair.wanted();
      }
    }
  }

  private static int count(int[] places) {
    return (int) Arrays.stream(places).filter(place -> place == NONE).count();
  }
}
