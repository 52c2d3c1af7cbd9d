package dev.jobdrill.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StormOptionsTest {
  @Test
  void theSameSeedMakesTheSameStorm() {
    StormOptions options = StormOptions.parse("--seed", "42", "--seconds", "30", "--workers", "2");
    assertThat(Strike.schedule(options)).isEqualTo(Strike.schedule(options)).isNotEmpty();
    assertThat(ExpectedJob.all(new Fates(42), 20)).isEqualTo(ExpectedJob.all(new Fates(42), 20));
  }

  @Test
  void anotherSeedMakesAnotherStorm() {
    assertThat(Strike.schedule(StormOptions.parse("--seed", "1")))
        .isNotEqualTo(Strike.schedule(StormOptions.parse("--seed", "2")));
  }

  @Test
  void theCommandThatRepeatsAStormNamesItsSeed() {
    assertThat(StormOptions.parse("--seed", "42", "--jobs", "10").command())
        .isEqualTo(
            "mvn -Pstorm -pl harness -am -Dstorm.seconds=60 -Dstorm.seed=42 -Dstorm.workers=3"
                + " -Dstorm.jobs=10");
  }

  @Test
  void anOptionThatIsNoneIsRefused() {
    assertThatThrownBy(() -> StormOptions.parse("--speed", "1"))
        .hasMessage("'--speed' is no option; expected --seconds, --seed, --workers or --jobs, each"
            + " with a number");
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    assertThatThrownBy(() -> StormOptions.parse("--seconds", "1"))
        .hasMessage("--seconds is '1'; expected a number from 5 to 999999999");
    assertThatThrownBy(() -> StormOptions.parse("--seed", "x"))
        .hasMessage("--seed is 'x'; expected a number from 0 to 999999999, or random");
  }
}
