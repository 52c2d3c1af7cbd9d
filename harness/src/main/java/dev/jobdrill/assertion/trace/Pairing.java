package dev.jobdrill.assertion.trace;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/** A largest pairing of two sides, by augmenting paths: one that fits in several places gives way to one that does not. */
final class Pairing {
  static final int NONE = -1;

  private final int[] partners;
  private final int[] takenBy;
  private final IntBinaryOperator distance;

  private Pairing(int left, int right, IntBinaryOperator distance) {
    this.partners = new int[left];
    this.takenBy = new int[right];
    this.distance = distance;
    Arrays.fill(partners, NONE);
    Arrays.fill(takenBy, NONE);
  }

  /**
   * Pairs.
   *
   * @param left how many there are on one side
   * @param right how many on the other
   * @param distance 0 for two that fit
   * @return the place on the right side of each on the left, or {@link #NONE}
   */
  static int[] of(int left, int right, IntBinaryOperator distance) {
    Pairing pairing = new Pairing(left, right, distance);
    for (int i = 0; i < left; i++) {
      pairing.place(i, new boolean[right]);
    }
    return pairing.partners;
  }

  static boolean isComplete(boolean[][] fits) {
    int[] partners = of(fits.length, fits.length, (i, j) -> fits[i][j] ? 0 : 1);
    return Arrays.stream(partners).noneMatch(partner -> partner == NONE);
  }

  private boolean place(int i, boolean[] tried) {
    return take(i, tried, true) || take(i, tried, false);
  }

  private boolean take(int i, boolean[] tried, boolean freeOnly) {
    for (int j = 0; j < tried.length; j++) {
      if (tried[j] || (freeOnly && takenBy[j] != NONE) || distance.applyAsInt(i, j) != 0) {
        continue;
      }
      tried[j] = true;
      if (takenBy[j] == NONE || place(takenBy[j], tried)) {
        partners[i] = j;
        takenBy[j] = i;
        return true;
      }
    }
    return false;
  }
}
