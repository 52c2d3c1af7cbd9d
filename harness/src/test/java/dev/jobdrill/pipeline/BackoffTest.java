package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final RandomGenerator random = new Random(20261124);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 11})
  void exponentialDoublesAndAddsUpToOneBase(int failures) {
    Backoff backoff = Backoff.exponential(SECOND, HOUR);
    long least = SECOND.toNanos() << failures;

    List<Long> delays = draws(backoff, failures);

    assertThat(delays).allMatch(nanos -> nanos >= least && nanos < least + SECOND.toNanos());
    assertThat(delays)
        .as("the jitter fills its width")
        .anyMatch(nanos -> nanos < least + 50_000_000);
    assertThat(delays).anyMatch(nanos -> nanos > least + 950_000_000);
    assertThat(delays.stream().mapToLong(nanos -> nanos - least).average().orElseThrow())
        .isBetween(480_000_000.0, 520_000_000.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 31, 32, 63, 64, 1_000, 1_024, Integer.MAX_VALUE})
  void exponentialNeverExceedsItsCap(int failures) {
    assertThat(draws(Backoff.exponential(SECOND, HOUR), failures)).containsOnly(HOUR.toNanos());
  }

  @Test
  void exponentialMayBeLeftUncapped() {
    Backoff uncapped = Backoff.exponential(SECOND, FOREVER);

    assertThat(uncapped.delay(1, random)).isBetween(SECOND.multipliedBy(2), SECOND.multipliedBy(3));
    assertThat(uncapped.delay(20, random))
        .isBetween(SECOND.multipliedBy(1 << 20), SECOND.multipliedBy((1 << 20) + 1));
    assertThat(uncapped.delay(1_000, random)).isGreaterThan(Duration.ofDays(365_000));
  }

  @Test
  void exponentialIsTheSameForTheSameSeed() {
    Backoff backoff = Backoff.exponential(SECOND, HOUR);

    assertThat(backoff.delay(3, new Random(7))).isEqualTo(backoff.delay(3, new Random(7)));
  }

  @Test
  void exponentialWithABaseOfOneNanosecondStillGrows() {
    assertThat(Backoff.exponential(Duration.ofNanos(1), HOUR).delay(10, random))
        .isBetween(Duration.ofNanos(1_024), Duration.ofNanos(1_025));
  }

  @Test
  void exponentialNeedsAPositiveBaseAndACapAboveIt() {
    assertThatThrownBy(() -> Backoff.exponential(Duration.ZERO, HOUR))
        .hasMessage("base is PT0S; expected more than zero");
    assertThatThrownBy(() -> Backoff.exponential(SECOND.negated(), HOUR))
        .hasMessage("base is PT-1S; expected more than zero");
    assertThatThrownBy(() -> Backoff.exponential(HOUR, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cap PT1S is below base PT1H; swap them or raise the cap");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 11})
  void exponentialMeetsItsBoundsWithTheLeastAndTheMostRandomSource(int failures) {
    Backoff backoff = Backoff.exponential(SECOND, HOUR);
    Duration least = SECOND.multipliedBy(1L << failures);

    assertThat(backoff.delay(failures, () -> 0L)).isEqualTo(least);
    assertThat(backoff.delay(failures, () -> -1L))
        .isBetween(least.plusMillis(999), least.plusSeconds(1));
  }

  @Test
  void geometricGrowsByTheFactorUpToTheCapWithoutJitter() {
    Backoff backoff = Backoff.geometric(SECOND, 1.5, Duration.ofSeconds(5));

    assertThat(
            IntStream.of(1, 2, 3, 4, 5, Integer.MAX_VALUE).mapToObj(n -> backoff.delay(n, random)))
        .extracting(Duration::toMillis)
        .containsExactly(1_000L, 1_500L, 2_250L, 3_375L, 5_000L, 5_000L);
    assertThat(draws(backoff, 3)).containsOnly(2_250_000_000L);
  }

  @Test
  void geometricMayStayAsItIsAndMayBeLeftUncapped() {
    assertThat(Backoff.geometric(SECOND, 1, HOUR).delay(Integer.MAX_VALUE, random))
        .isEqualTo(SECOND);
    assertThat(Backoff.geometric(SECOND, 2, FOREVER).delay(41, random))
        .isEqualTo(SECOND.multipliedBy(1L << 40));
    assertThat(Backoff.geometric(SECOND, 2, FOREVER).delay(Integer.MAX_VALUE, random))
        .isEqualTo(FOREVER);
    assertThat(Backoff.geometric(SECOND, Double.MAX_VALUE, HOUR).delay(2, random))
        .isEqualTo(HOUR);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -2, 0.99, Double.NaN, Double.POSITIVE_INFINITY})
  void geometricNeedsAFactorThatDoesNotShrink(double factor) {
    assertThatThrownBy(() -> Backoff.geometric(SECOND, factor, HOUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("factor is " + factor
            + "; expected a finite number of at least 1, since delays do not shrink");
  }

  @Test
  void geometricNeedsAPositiveFirstDelayAndACapAboveIt() {
    assertThatThrownBy(() -> Backoff.geometric(Duration.ZERO, 2, HOUR))
        .hasMessage("first is PT0S; expected more than zero");
    assertThatThrownBy(() -> Backoff.geometric(HOUR, 2, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cap PT1S is below first PT1H; swap them or raise the cap");
  }

  @Test
  void linearGrowsByTheStepUpToTheCap() {
    Backoff backoff = Backoff.linear(SECOND, Duration.ofSeconds(3));

    assertThat(IntStream.of(1, 2, 3, 4, 1_000).mapToObj(n -> backoff.delay(n, random)))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 3L, 3L, 3L);
  }

  @Test
  void linearDoesNotOverflow() {
    Duration large = Duration.ofSeconds(Long.MAX_VALUE / 2);

    assertThat(Backoff.linear(large, FOREVER).delay(1_000, random)).isEqualTo(FOREVER);
    assertThat(Backoff.linear(SECOND, FOREVER).delay(1_000, random))
        .isEqualTo(Duration.ofSeconds(1_000));
  }

  @Test
  void linearNeedsAPositiveStepAndACapAboveIt() {
    assertThatThrownBy(() -> Backoff.linear(Duration.ZERO, HOUR))
        .hasMessage("step is PT0S; expected more than zero");
    assertThatThrownBy(() -> Backoff.linear(SECOND, Duration.ofSeconds(-5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cap PT-5S is below step PT1S; swap them or raise the cap");
  }

  @Test
  void fixedIsAlwaysTheSameAndMayBeZero() {
    assertThat(draws(Backoff.fixed(SECOND), 1_000)).containsOnly(SECOND.toNanos());
    assertThat(Backoff.fixed(Duration.ZERO).delay(1, random)).isZero();
    assertThatThrownBy(() -> Backoff.fixed(Duration.ofMillis(-1)))
        .hasMessage("delay is PT-0.001S; expected zero or more");
  }

  private List<Long> draws(Backoff backoff, int failures) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> backoff.delay(failures, random).toNanos())
        .toList();
  }
}
