package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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

  /** One that is added and not named here would be warned of wherever it is used. */
  @Test
  void allThatThePageListsAreKnown() throws IOException {
    Path page = Path.of("../docs/configuration.md");
    List<String> listed = Pattern.compile("`(jobdrill\\.[a-z.]+)`")
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1))
        .toList();
    assertThat(UnknownSettings.KNOWN).containsAll(listed);
    assertThat(listed).containsAll(UnknownSettings.KNOWN);
  }

  @Test
  void thoseThatAreReadAreNotMentioned() {
    assertThat(UnknownSettings.among(UnknownSettings.KNOWN)).isEmpty();
  }
}
