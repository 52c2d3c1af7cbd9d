package dev.jobdrill.benchmarks;

import java.util.Arrays;

/** Measurements of one thing. */
final class Samples {
  private double[] values = new double[64];
  private int size;

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  double median() {
    return percentile(50);
  }

  double percentile(double percent) {
    double[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(size - 1L, Math.round(size * percent / 100))];
  }
}
