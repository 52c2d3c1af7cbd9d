package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Assertions on one metric of a test, over all its points or those that it was narrowed to. Immutable. */
public final class MetricAssert {
  private final JobRunAssert parent;
  private final JobRun run;
  private final Patience patience;
  private final String name;
  private final String which;
  private final Predicate<PointData> filter;

  MetricAssert(JobRunAssert parent, JobRun run, Patience patience, String name) {
    this(parent, run, patience, name, "", point -> true);
  }

  private MetricAssert(
      JobRunAssert parent,
      JobRun run,
      Patience patience,
      String name,
      String which,
      Predicate<PointData> filter) {
    this.parent = parent;
    this.run = run;
    this.patience = patience;
    this.name = name;
    this.which = which;
    this.filter = filter;
  }

  /** {@return the assertions on the whole run} */
  public JobRunAssert and() {
    return parent;
  }

  /**
   * Narrows to points with an attribute.
   *
   * @param attribute its name
   * @param value its value as text
   * @return assertions on these
   */
  public MetricAssert with(String attribute, String value) {
    return new MetricAssert(
        parent,
        run,
        patience,
        name,
        which + " with " + attribute + "=" + value,
        filter.and(point -> has(point, attribute, value)));
  }

  private static boolean has(PointData point, String attribute, String value) {
    return point.getAttributes().asMap().entrySet().stream()
        .anyMatch(entry -> nameOf(entry.getKey()).equals(attribute)
            && value.equals(String.valueOf(entry.getValue())));
  }

  private static Map<String, String> attributesOf(PointData point) {
    Map<String, String> attributes = new TreeMap<>();
    point.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), "" + value));
    return attributes;
  }

  private static String nameOf(AttributeKey<?> key) {
    return key.getKey();
  }

  /**
   * Checks how much was counted, or how many values a histogram has.
   *
   * @param count the sum of a counter or a gauge over its points; of a histogram, the number of values
   * @return this
   */
  public MetricAssert hasCount(long count) {
    patience.check(() -> {
      List<PointData> points = points();
      double found = points.stream().mapToDouble(MetricAssert::countOf).sum();
      if (Double.compare(found, (double) count) != 0) {
        throw failure("to count " + count, "it counts " + text(found), points);
      }
    });
    return this;
  }

  /**
   * Checks the least and the greatest value.
   *
   * @param least what no value may be below, in the metric's unit
   * @param most what no value may be above
   * @return this; a metric without a value fails, since it proves nothing
   */
  public MetricAssert hasValuesBetween(double least, double most) {
    patience.check(() -> {
      List<PointData> points = points();
      String expected = Double.isInfinite(least)
          ? "to have no value above " + text(most)
          : "to have values from " + text(least) + " to " + text(most);
      if (points.isEmpty()) {
        throw failure(expected, "it has no value", points);
      }
      double lowest = points.stream().mapToDouble(MetricAssert::leastOf).min().orElse(least);
      double highest = points.stream().mapToDouble(MetricAssert::mostOf).max().orElse(most);
      if (lowest < least || highest > most) {
        throw failure(expected, "they go from " + text(lowest) + " to " + text(highest), points);
      }
    });
    return this;
  }

  /**
   * Checks the greatest value.
   *
   * @param most what no value may be above
   * @return this; a metric without a value fails, since it proves nothing
   */
  public MetricAssert hasNoValueAbove(double most) {
    return hasValuesBetween(Double.NEGATIVE_INFINITY, most);
  }

  /**
   * Checks a histogram's bucket boundaries.
   *
   * @param bounds the upper bounds of all buckets but the last, in order
   * @return this; a metric that is no histogram, or has no value, fails
   */
  public MetricAssert hasBucketBounds(Double... bounds) {
    patience.check(() -> {
      List<PointData> points = points();
      List<Double> expected = Arrays.asList(bounds);
      boolean all = !points.isEmpty()
          && points.stream()
              .allMatch(point -> point instanceof HistogramPointData histogram
                  && histogram.getBoundaries().equals(expected));
      if (!all) {
        throw failure(
            "to have the bucket bounds " + expected,
            "it has "
                + (points.isEmpty() || !(points.get(0) instanceof HistogramPointData histogram)
                    ? "none"
                    : histogram.getBoundaries()),
            points);
      }
    });
    return this;
  }

  private List<PointData> points() {
    return metrics().flatMap(metric -> pointsOf(metric).filter(filter)).toList();
  }

  private Stream<MetricData> metrics() {
    return run.metrics().stream().filter(metric -> metric.getName().equals(name));
  }

  private static Stream<PointData> pointsOf(MetricData metric) {
    return metric.getData().getPoints().stream().map(point -> (PointData) point);
  }

  private static double countOf(PointData point) {
    return point instanceof HistogramPointData histogram
        ? (double) histogram.getCount()
        : mostOf(point);
  }

  private static double leastOf(PointData point) {
    return point instanceof HistogramPointData histogram ? histogram.getMin() : mostOf(point);
  }

  private static double mostOf(PointData point) {
    if (point instanceof LongPointData number) {
      return (double) number.getValue();
    } else if (point instanceof DoublePointData number) {
      return number.getValue();
    } else if (point instanceof HistogramPointData histogram) {
      return histogram.getMax();
    }
    throw new IllegalArgumentException("A metric of this kind has no single values: "
        + point.getClass().getSimpleName() + ". Use JobRun.metrics().");
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private AssertionError failure(String expected, String found, List<PointData> points) {
    List<String> known =
        run.metrics().stream().map(MetricData::getName).sorted().toList();
    List<PointData> shown =
        points.isEmpty() ? metrics().flatMap(MetricAssert::pointsOf).toList() : points;
    String hint = metrics().findAny().isEmpty()
        ? " There is no metric of that name; the test has " + known + "."
        : (points.isEmpty() ? " None of its points is so: " : " Its points: ")
            + Words.list(
                shown.stream()
                    .map(point ->
                        Words.excerpt(text(countOf(point)) + " " + attributesOf(point), 300))
                    .toList(),
                "; ")
            + ".";
    return Evidence.failure(
        parent,
        run,
        "Expected metric " + name + which + " " + expected + ", but " + found + "." + hint);
  }
}
