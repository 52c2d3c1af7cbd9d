package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The presets against the formulas of the systems they are named after, in whole numbers. */
class RetryPresetsTest {
  /** The smallest and the largest that a random source can give. */
  private static final RandomGenerator LEAST = () -> 0L;

  private static final RandomGenerator MOST = () -> -1L;

  @Test
  void sidekiqRetries25TimesFromTheTop() {
    assertThat(RetryPolicy.sidekiq().maxAttempts()).isEqualTo(26);
    assertThat(RetryPolicy.sidekiq().scope()).isEqualTo(RetryScope.FROM_THE_TOP);
    assertThat(RetryPolicy.sidekiq().isPerStep()).isFalse();
    assertThat(RetryPolicy.sidekiq().isUnlimited()).isFalse();
    assertThat(RetryPolicy.sidekiq().isFinal(new Error())).isFalse();
  }

  @Test
  void sidekiqWaitsByItsFormulaAfterEachOf25Failures() {
    Backoff backoff = RetryPolicy.sidekiq().backoff();
    for (int count = 0; count < 25; count++) {
      long least = (long) count * count * count * count + 15;
      long most = least + 10L * (count + 1) - 1;
      assertThat(backoff.delay(count + 1, LEAST)).isEqualTo(Duration.ofSeconds(least));
      assertThat(backoff.delay(count + 1, MOST)).isEqualTo(Duration.ofSeconds(most));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 15, 24", "2, 16, 35", "3, 31, 60", "4, 96, 135", "25, 331791, 332040"})
  void sidekiqDrawsEveryWholeSecondOfItsJitter(int failures, long least, long most) {
    Random random = new Random(7);

    assertThat(IntStream.range(0, 10_000)
            .mapToObj(i -> RetryPolicy.sidekiq().backoff().delay(failures, random))
            .peek(delay -> assertThat(delay.getNano()).isZero())
            .map(Duration::toSeconds)
            .distinct()
            .sorted())
        .hasSize((int) (most - least + 1))
        .startsWith(least)
        .endsWith(most);
  }

  @Test
  void sidekiqTakesABitOver20DaysInAll() {
    assertThat(total(RetryPolicy.sidekiq(), 25, LEAST)).isEqualTo(Duration.ofSeconds(1_763_395));
    assertThat(total(RetryPolicy.sidekiq(), 25, MOST))
        .isEqualTo(Duration.ofSeconds(1_763_395 + 3_225));
    assertThat(Duration.ofSeconds(1_763_395 + 3_225).toDays()).isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "5, 6", "2147483646, 2147483647", "2147483647, 2147483647"})
  void sidekiqCountsRetriesNotAttempts(int retries, int attempts) {
    assertThat(RetryPolicy.sidekiq(retries).maxAttempts()).isEqualTo(attempts);
    assertThat(RetryPolicy.sidekiq(retries).scope()).isEqualTo(RetryScope.FROM_THE_TOP);
  }

  @Test
  void sidekiqRefusesFewerRetriesThanNone() {
    assertThatThrownBy(() -> RetryPolicy.sidekiq(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "retries is -1; expected zero or more, since Sidekiq does not count the first try");
  }

  @Test
  void bullmqTriesOnceUnlessToldOtherwise() {
    assertThat(RetryPolicy.bullmq().maxAttempts()).isEqualTo(1);
    assertThat(RetryPolicy.bullmq().scope()).isEqualTo(RetryScope.FROM_THE_TOP);
    assertThat(RetryPolicy.bullmq().backoff().delay(1, MOST)).isZero();
  }

  @Test
  void bullmqDoublesItsDelayWithoutJitterFromTheTop() {
    RetryPolicy policy = RetryPolicy.bullmq(8, Duration.ofSeconds(3));

    assertThat(policy.maxAttempts()).isEqualTo(8);
    assertThat(policy.scope()).isEqualTo(RetryScope.FROM_THE_TOP);
    assertThat(policy.isPerStep()).isFalse();
    assertThat(delays(policy, 7, LEAST))
        .isEqualTo(delays(policy, 7, MOST))
        .extracting(Duration::toSeconds)
        .containsExactly(3L, 6L, 12L, 24L, 48L, 96L, 192L);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {1, 400_000, 500_000, 1_500_000, 2_499_999, 1_000_000_000, 3_600_000_000_000L})
  void bullmqRoundsToWholeMillisecondsForAsLongAsTheyFit(long nanos) {
    Backoff backoff = RetryPolicy.bullmq(9, Duration.ofNanos(nanos)).backoff();
    for (int failures = 1; failures <= 40; failures++) {
      BigInteger millis = new BigDecimal(BigInteger.valueOf(nanos).shiftLeft(failures - 1))
          .divide(BigDecimal.valueOf(1_000_000), 0, RoundingMode.HALF_UP)
          .toBigIntegerExact();
      assertThat(backoff.delay(failures, LEAST))
          .isEqualTo(Duration.ofMillis(millis.longValueExact()));
    }
  }

  @Test
  void bullmqMayRetryAtOnceForever() {
    Backoff backoff = RetryPolicy.bullmq(3, Duration.ZERO).backoff();

    assertThat(backoff.delay(1, MOST)).isZero();
    assertThat(backoff.delay(Integer.MAX_VALUE, MOST)).isZero();
  }

  @Test
  void bullmqRefusesWhatCannotBe() {
    assertThatThrownBy(() -> RetryPolicy.bullmq(0, Duration.ZERO))
        .hasMessage("maxAttempts is 0; expected at least 1, since the first try counts as one");
    assertThatThrownBy(() -> RetryPolicy.bullmq(3, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay is PT-0.001S; expected zero or more");
  }

  @Test
  void temporalNeverGivesUpOnAStep() {
    RetryPolicy policy = RetryPolicy.temporal();

    assertThat(policy.isUnlimited()).isTrue();
    assertThat(policy.isPerStep()).isTrue();
    assertThat(policy.scope()).isEqualTo(RetryScope.FAILED_STEP);
    assertThat(policy.isFinal(new Error())).isFalse();
  }

  @Test
  void temporalDoublesFromOneSecondTo100WithoutJitter() {
    assertThat(delays(RetryPolicy.temporal(), 10, LEAST))
        .isEqualTo(delays(RetryPolicy.temporal(), 10, MOST))
        .extracting(Duration::toMillis)
        .containsExactly(
            1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 100_000L, 100_000L,
            100_000L);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1_000, 55_109, 1_000_000, Integer.MAX_VALUE - 1, Integer.MAX_VALUE})
  void noPresetOverflowsHoweverManyFailuresThereWere(int failures) {
    Duration centuries = Duration.ofDays(73_000);

    for (RandomGenerator random : List.of(LEAST, MOST)) {
      assertThat(RetryPolicy.temporal().backoff().delay(failures, random))
          .isEqualTo(Duration.ofSeconds(100));
      assertThat(RetryPolicy.bullmq(9, Duration.ofSeconds(1)).backoff().delay(failures, random))
          .isGreaterThan(centuries);
      assertThat(RetryPolicy.sidekiq().backoff().delay(failures, random))
          .isGreaterThanOrEqualTo(RetryPolicy.sidekiq().backoff().delay(64, LEAST));
      assertThat(RetryPolicy.unlimited().backoff().delay(failures, random))
          .isEqualTo(Duration.ofHours(1));
    }
  }

  @Test
  void whatNoDurationHoldsIsTheLongest() {
    assertThat(RetryPolicy.sidekiq().backoff().delay(Integer.MAX_VALUE, MOST))
        .isEqualTo(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(RetryPolicy.bullmq(9, Duration.ofMillis(1)).backoff().delay(Integer.MAX_VALUE, MOST))
        .isEqualTo(Duration.ofMillis(Long.MAX_VALUE));
  }

  private static Duration total(RetryPolicy policy, int failures, RandomGenerator random) {
    return delays(policy, failures, random).stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static List<Duration> delays(RetryPolicy policy, int failures, RandomGenerator random) {
    return IntStream.rangeClosed(1, failures)
        .mapToObj(n -> policy.backoff().delay(n, random))
        .toList();
  }
}
