package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSettingsTest {

  @Test
  void defaultsHoldWhereNobodySetAnything() {
    EnvironmentSettings settings = resolve(Map.of(), Map.of(), Map.of());
    assertThat(settings).isEqualTo(EnvironmentSettings.defaults());
    assertThat(settings.mode()).isEqualTo(Mode.AUTO);
    assertThat(settings.redisImage()).isEqualTo("redis:7.2-alpine");
    assertThat(settings.wireMockImage()).isEqualTo("wiremock/wiremock:3.13.2");
  }

  @Test
  void theAnnotationIsStrongerThanAPropertyAndThatThanAVariable() {
    Map<String, String> variables = Map.of(
        "JOBDRILL_MODE",
        "containers",
        "JOBDRILL_REDIS_IMAGE",
        "variable",
        "JOBDRILL_WIREMOCK_IMAGE",
        "variable");
    Map<String, String> properties =
        Map.of("jobdrill.mode", "auto", "jobdrill.redis.image", "property");
    EnvironmentSettings settings =
        resolve(Map.of("jobdrill.mode", "embedded"), properties, variables);
    assertThat(settings)
        .isEqualTo(EnvironmentSettings.defaults()
            .withMode(Mode.EMBEDDED)
            .withImages("property", "variable"));
  }

  @Test
  void aBlankValueCountsAsNone() {
    assertThat(resolve(
                Map.of("jobdrill.mode", ""),
                Map.of("jobdrill.mode", " "),
                Map.of("JOBDRILL_MODE", "embedded"))
            .mode())
        .isEqualTo(Mode.EMBEDDED);
  }

  @Test
  void modesAreReadInAnyLetterCase() {
    assertThat(Mode.parse("Containers", "a test")).isEqualTo(Mode.CONTAINERS);
    assertThat(Mode.parse(" EMBEDDED ", "a test")).isEqualTo(Mode.EMBEDDED);
  }

  @ParameterizedTest
  @CsvSource({
    "annotation, annotation attribute mode",
    "property, configuration parameter or system property jobdrill.mode",
    "variable, environment variable JOBDRILL_MODE"
  })
  void anUnknownModeIsQuotedWithItsOriginAndTheModesThereAre(String source, String origin) {
    assertThatThrownBy(() -> resolve(
            source.equals("annotation") ? Map.of("jobdrill.mode", "dockr") : Map.of(),
            source.equals("property") ? Map.of("jobdrill.mode", "dockr") : Map.of(),
            source.equals("variable") ? Map.of("JOBDRILL_MODE", "dockr") : Map.of()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "Unknown mode \"dockr\"", origin, "auto, containers, embedded, external");
  }

  @Test
  void externalNeedsBothUrls() {
    Map<String, String> onlyRedis =
        Map.of("jobdrill.mode", "external", "jobdrill.redis.url", "redis://u:s3cret@host/1");
    assertThatThrownBy(() -> resolve(Map.of(), onlyRedis, Map.of()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "no jobdrill.wiremock.url", "JOBDRILL_WIREMOCK_URL", "http://localhost:8080");
    assertThatThrownBy(() -> resolve(Map.of(), Map.of("jobdrill.mode", "external"), Map.of()))
        .hasMessageContainingAll(
            "no jobdrill.redis.url", "JOBDRILL_REDIS_URL", "redis://localhost:6379");
  }

  @Test
  void wordsAboutSettingsHoldNoPassword() {
    EnvironmentSettings settings =
        EnvironmentSettings.defaults().withUrls("redis://user:s3cr@t@host:1/2", "http://host:8080");
    assertThat(settings.toString())
        .contains("redis://***@host:1/2", "http://host:8080")
        .doesNotContain("s3cr");
  }

  private static EnvironmentSettings resolve(
      Map<String, String> annotation,
      Map<String, String> properties,
      Map<String, String> variables) {
    return EnvironmentSettings.resolve(
        SettingsSource.annotation(annotation::get),
        SettingsSource.properties(properties::get),
        SettingsSource.environment(variables::get));
  }
}
