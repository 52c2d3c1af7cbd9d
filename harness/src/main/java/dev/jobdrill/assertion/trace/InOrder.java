package dev.jobdrill.assertion.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Brings together siblings whose order matters, with as little difference as can be: an edit distance, in which spans
 * that started at one time are taken in whatever order fits.
 */
final class InOrder {
  /** Beyond it, spans that differ are shown as missing and unexpected, which takes less memory. */
  private static final int MOST_CELLS = 4_000_000;

  private final Distances distances;
  private final boolean othersWelcome;

  InOrder(Distances distances, boolean othersWelcome) {
    this.distances = distances;
    this.othersWelcome = othersWelcome;
  }

  List<Match> align(List<ShapeSpan> wanted, List<SeenSpan> found) {
    List<List<SeenSpan>> groups = groups(found);
    int head = perfectAtTheHead(wanted, groups);
    int tail =
        perfectAtTheTail(wanted.subList(head, wanted.size()), groups.subList(head, groups.size()));
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < head; i++) {
      matches.add(Match.of(wanted.get(i), groups.get(i).get(0)));
    }
    matches.addAll(new Table(
            wanted.subList(head, wanted.size() - tail), groups.subList(head, groups.size() - tail))
        .matches());
    for (int i = tail; i > 0; i--) {
      matches.add(
          Match.of(wanted.get(wanted.size() - i), groups.get(groups.size() - i).get(0)));
    }
    return matches;
  }

  /** Spans that started at one time together. */
  private static List<List<SeenSpan>> groups(List<SeenSpan> found) {
    List<List<SeenSpan>> groups = new ArrayList<>();
    for (SeenSpan span : found) {
      if (groups.isEmpty() || groups.get(groups.size() - 1).get(0).order() != span.order()) {
        groups.add(new ArrayList<>());
      }
      groups.get(groups.size() - 1).add(span);
    }
    return groups;
  }

  private int perfectAtTheHead(List<ShapeSpan> wanted, List<List<SeenSpan>> groups) {
    int count = 0;
    while (count < Math.min(wanted.size(), groups.size())
        && perfect(wanted.get(count), groups.get(count))) {
      count++;
    }
    return count;
  }

  private int perfectAtTheTail(List<ShapeSpan> wanted, List<List<SeenSpan>> groups) {
    int count = 0;
    while (count < Math.min(wanted.size(), groups.size())
        && perfect(wanted.get(wanted.size() - 1 - count), groups.get(groups.size() - 1 - count))) {
      count++;
    }
    return count;
  }

  private boolean perfect(ShapeSpan wanted, List<SeenSpan> group) {
    return group.size() == 1 && distances.of(wanted, group.get(0)) == 0;
  }

  private List<Match> together(List<ShapeSpan> wanted, List<SeenSpan> group) {
    return new AnyOrder(distances, othersWelcome).align(wanted, group);
  }

  /** The least distance by how many groups and how many expected spans are used up, and how it came about. */
  private final class Table {
    private final List<ShapeSpan> wanted;
    private final List<List<SeenSpan>> groups;
    private final int[][] costs;
    private final int[][] taken;

    Table(List<ShapeSpan> wanted, List<List<SeenSpan>> groups) {
      this.wanted = wanted;
      this.groups = groups;
      boolean fits = (long) (wanted.size() + 1) * (groups.size() + 1) <= MOST_CELLS;
      costs = new int[fits ? groups.size() + 1 : 0][wanted.size() + 1];
      taken = new int[costs.length][wanted.size() + 1];
    }

    List<Match> matches() {
      if (costs.length == 0) {
        List<Match> apart = new ArrayList<>(Match.missing(wanted));
        groups.forEach(
            group -> group.forEach(span -> apart.add(Match.unexpected(span, othersWelcome))));
        return apart;
      }
      fill();
      return back();
    }

    private void fill() {
      for (int[] row : costs) {
        Arrays.fill(row, Integer.MAX_VALUE);
      }
      costs[0][0] = 0;
      for (int g = 0; g <= groups.size(); g++) {
        for (int w = 0; w <= wanted.size(); w++) {
          if (w < wanted.size()) {
            reach(g, w + 1, costs[g][w] + distances.of(Match.missing(wanted.get(w))), 0);
          }
          int most = g == groups.size() ? -1 : Math.min(groups.get(g).size(), wanted.size() - w);
          for (int many = 0; many <= most; many++) {
            reach(g + 1, w + many, costs[g][w] + distances.sum(segment(g, w, many)), many + 1);
          }
        }
      }
    }

    private void reach(int g, int w, int cost, int how) {
      if (cost < costs[g][w]) {
        costs[g][w] = cost;
        taken[g][w] = how;
      }
    }

    private List<Match> segment(int g, int w, int many) {
      return together(wanted.subList(w, w + many), groups.get(g));
    }

    private List<Match> back() {
      List<List<Match>> parts = new ArrayList<>();
      int g = groups.size();
      int w = wanted.size();
      while (g > 0 || w > 0) {
        int how = taken[g][w];
        if (how == 0) {
          w--;
          parts.add(List.of(Match.missing(wanted.get(w))));
        } else {
          g--;
          w -= how - 1;
          parts.add(segment(g, w, how - 1));
        }
      }
      Collections.reverse(parts);
      return parts.stream().flatMap(List::stream).toList();
    }
  }
}
