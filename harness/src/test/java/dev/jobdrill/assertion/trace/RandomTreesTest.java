package dev.jobdrill.assertion.trace;

import static dev.jobdrill.assertion.trace.SiblingOrder.AS_LISTED;
import static dev.jobdrill.assertion.trace.SiblingOrder.BY_START;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Comparing is checked against drawing: two trees fit each other if and only if they are drawn alike. */
class RandomTreesTest {
  private static final int PAIRS = 2_000;

  @Test
  void aTreeFitsWhatIsDrawnAlikeAndNothingElse() {
    int alike = 0;
    for (int seed = 0; seed < PAIRS; seed++) {
      TestSpans one = tree(new Random(seed), false);
      TestSpans other = seed % 3 == 0 ? one : tree(new Random(seed + PAIRS), false);
      String drawn = draw(one);
      boolean same = drawn.equals(draw(other));
      alike += same ? 1 : 0;
      assertThat(TraceShape.parse(drawn).compare(other.all(), AS_LISTED).isEmpty())
          .as("seed %d:%n%s", seed, drawn)
          .isEqualTo(same);
    }
    assertThat(alike).isBetween(PAIRS / 3, PAIRS * 2 / 3);
  }

  @Test
  void spansThatStartedAtOneTimeFitInAnyOrder() {
    for (int seed = 0; seed < PAIRS; seed++) {
      TestSpans tree = tree(new Random(seed), true);
      TraceShape drawn = TraceShape.parse(TraceShape.draw(tree.all(), BY_START, List.of()));
      assertThat(drawn.compare(tree.shuffled(seed), BY_START))
          .as("seed %d:%n%s", seed, drawn)
          .isEmpty();
    }
  }

  @Test
  void theDiffHasBothTreesInIt() {
    for (int seed = 0; seed < PAIRS; seed++) {
      TraceShape drawn = TraceShape.parse(draw(tree(new Random(seed), false)));
      TestSpans other = tree(new Random(seed + PAIRS), false);
      drawn.compare(other.all(), AS_LISTED).ifPresent(difference -> {
        assertThat(without('+', difference.diff())).isEqualTo(difference.expected());
        assertThat(without('-', difference.diff())).isEqualTo(difference.found());
        assertThat(
                difference.diff().lines().filter(line -> line.charAt(0) != ' ').count())
            .isPositive();
      });
    }
  }

  /** One of the two trees, read from the diff. */
  private static String without(char sign, String diff) {
    String tree = diff.lines()
        .filter(line -> line.charAt(0) != sign)
        .map(line -> line.substring(2) + "\n")
        .collect(Collectors.joining());
    return TraceShape.parse(tree).toString();
  }

  private static String draw(TestSpans spans) {
    return TraceShape.draw(spans.all(), AS_LISTED, List.of("k"));
  }

  /** Few names and small trees, so that two of them are alike now and then. */
  private static TestSpans tree(Random random, boolean ties) {
    TestSpans spans = new TestSpans();
    grow(spans, spans.root("r"), 2, random, ties);
    return spans;
  }

  private static void grow(
      TestSpans spans, SpanContext parent, int depth, Random random, boolean ties) {
    int children = depth == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < children; i++) {
      String name = String.valueOf((char) ('a' + random.nextInt(3)));
      boolean open = random.nextInt(8) == 0;
      long start = random.nextInt(2);
      SpanContext child = spans.child(parent, name, span -> {
        span.setHasEnded(!open);
        return ties ? span.setStartEpochNanos(start) : span;
      });
      grow(spans, child, depth - 1, random, ties);
    }
  }
}
