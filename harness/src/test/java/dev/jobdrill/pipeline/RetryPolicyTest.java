package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
  @Test
  void byDefaultThereAreFiveAttemptsAndNoFinalError() {
    assertThat(RetryPolicy.DEFAULT.maxAttempts()).isEqualTo(5);
    assertThat(RetryPolicy.DEFAULT.isFinal(new OutOfMemoryError())).isFalse();
    assertThat(RetryPolicy.DEFAULT.backoff().delay(1, new Random(1)))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(RetryPolicy.DEFAULT.backoff().delay(30, new Random(1)))
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void neverMeansOneAttempt() {
    assertThat(RetryPolicy.never().maxAttempts()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void fewerAttemptsThanOneAreRefused(int attempts) {
    assertThatThrownBy(() -> RetryPolicy.attempts(attempts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxAttempts is " + attempts
            + "; expected at least 1, since the first try counts as one");
  }

  @Test
  void aFinalErrorCoversItsSubclassesOnly() {
    RetryPolicy policy = RetryPolicy.attempts(3)
        .notRetrying(IOException.class)
        .notRetrying(StackOverflowError.class);

    assertThat(policy.isFinal(new IOException())).isTrue();
    assertThat(policy.isFinal(new FileNotFoundException())).isTrue();
    assertThat(policy.isFinal(new StackOverflowError())).isTrue();
    assertThat(policy.isFinal(new Exception())).isFalse();
    assertThat(policy.isFinal(new IllegalStateException(new IOException()))).isFalse();
  }

  @Test
  void changingAPolicyLeavesTheOldOneAlone() {
    RetryPolicy first = RetryPolicy.attempts(3);
    RetryPolicy second =
        first.backoff(Backoff.fixed(Duration.ofMinutes(1))).notRetrying(IOException.class);

    assertThat(first.isFinal(new IOException())).isFalse();
    assertThat(first.backoff()).isSameAs(RetryPolicy.DEFAULT.backoff());
    assertThat(second.maxAttempts()).isEqualTo(3);
    assertThat(second.backoff().delay(9, new Random(1))).isEqualTo(Duration.ofMinutes(1));
    assertThat(second.isFinal(new IOException())).isTrue();
  }

  @Test
  void byDefaultARetryResumesAtTheFailedStepAndAllStepsShareTheCount() {
    assertThat(RetryPolicy.DEFAULT.scope()).isEqualTo(RetryScope.FAILED_STEP);
    assertThat(RetryPolicy.DEFAULT.isPerStep()).isFalse();
    assertThat(RetryPolicy.DEFAULT.isUnlimited()).isFalse();
  }

  @Test
  void unlimitedIsTheDefaultButForTheLimit() {
    assertThat(RetryPolicy.unlimited().isUnlimited()).isTrue();
    assertThat(RetryPolicy.unlimited().maxAttempts()).isEqualTo(Integer.MAX_VALUE);
    assertThat(RetryPolicy.unlimited().backoff()).isSameAs(RetryPolicy.DEFAULT.backoff());
    assertThat(RetryPolicy.unlimited().scope()).isEqualTo(RetryScope.FAILED_STEP);
    assertThat(RetryPolicy.attempts(Integer.MAX_VALUE - 1).isUnlimited()).isFalse();
  }

  @Test
  void eachChangeKeepsEveryOtherSetting() {
    Backoff daily = Backoff.fixed(Duration.ofDays(1));
    RetryPolicy all = RetryPolicy.attempts(7)
        .perStep()
        .scope(RetryScope.FROM_THE_TOP)
        .notRetrying(IOException.class)
        .backoff(daily);

    for (RetryPolicy policy : List.of(
        all,
        all.perStep(),
        all.scope(RetryScope.FROM_THE_TOP),
        all.notRetrying(Error.class),
        all.backoff(daily))) {
      assertThat(policy.maxAttempts()).isEqualTo(7);
      assertThat(policy.isPerStep()).isTrue();
      assertThat(policy.scope()).isEqualTo(RetryScope.FROM_THE_TOP);
      assertThat(policy.isFinal(new IOException())).isTrue();
      assertThat(policy.backoff()).isSameAs(daily);
    }
  }

  @Test
  void aScopeOrACountPerStepLeavesTheOldPolicyAlone() {
    RetryPolicy first = RetryPolicy.attempts(3);

    assertThat(first.scope(RetryScope.FROM_THE_TOP).perStep()).isNotSameAs(first);
    assertThat(first.scope()).isEqualTo(RetryScope.FAILED_STEP);
    assertThat(first.isPerStep()).isFalse();
  }
}
