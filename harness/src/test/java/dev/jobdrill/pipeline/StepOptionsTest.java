package dev.jobdrill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepOptionsTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final RetryPolicy POLICY = RetryPolicy.attempts(3);

  @Test
  void byDefaultThereIsNeitherAPolicyNorALimit() {
    assertThat(StepOptions.DEFAULT.retryPolicy()).isEmpty();
    assertThat(StepOptions.DEFAULT.timeout()).isEmpty();
  }

  @Test
  void oneOptionLeavesTheOtherOpen() {
    assertThat(StepOptions.retry(POLICY).retryPolicy()).containsSame(POLICY);
    assertThat(StepOptions.retry(POLICY).timeout()).isEmpty();
    assertThat(StepOptions.timeout(LIMIT).timeout()).contains(LIMIT);
    assertThat(StepOptions.timeout(LIMIT).retryPolicy()).isEmpty();
  }

  @Test
  void bothOptionsCombineInEitherOrder() {
    for (StepOptions options : new StepOptions[] {
      StepOptions.retry(POLICY).timeout(LIMIT), StepOptions.timeout(LIMIT).retry(POLICY)
    }) {
      assertThat(options.retryPolicy()).containsSame(POLICY);
      assertThat(options.timeout()).contains(LIMIT);
    }
  }

  @Test
  void theLastChoiceCountsAndLeavesEarlierOptionsAlone() {
    StepOptions.Chosen first = StepOptions.retry(POLICY).timeout(LIMIT);
    RetryPolicy never = RetryPolicy.never();

    assertThat(first.retry(never).retryPolicy()).containsSame(never);
    assertThat(first.retry(never).timeout()).contains(LIMIT);
    assertThat(first.timeout(Duration.ofNanos(1)).timeout()).contains(Duration.ofNanos(1));
    assertThat(first.retryPolicy()).containsSame(POLICY);
    assertThat(first.timeout()).contains(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-5S"})
  void aLimitThatNothingCouldMeetIsRefused(Duration limit) {
    String message = "timeout is " + limit
        + "; expected more than zero, or no timeout at all for a step without a limit";

    assertThatThrownBy(() -> StepOptions.timeout(limit))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> StepOptions.retry(POLICY).timeout(limit)).hasMessage(message);
  }
}
