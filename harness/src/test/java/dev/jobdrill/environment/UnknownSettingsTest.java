package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {

  @Test
  void aMisspeltNameIsToldBesideThoseThatAreRead() {
    assertThat(UnknownSettings.among(
            List.of("user.dir", "jobdrill.mode", "jobdrill.evidnce", "jobdrillish")))
        .hasValueSatisfying(words -> assertThat(words)
            .startsWith("System properties [jobdrill.evidnce] are none that Jobdrill reads")
            .contains("jobdrill.evidence, "));
  }

  @Test
  void thoseThatAreReadAreNotMentioned() {
    assertThat(UnknownSettings.among(UnknownSettings.KNOWN)).isEmpty();
  }
}
