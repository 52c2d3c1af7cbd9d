package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedEnvironmentTest implements EnvironmentConformance, DrillConformance {

  private DrillEnvironment environment;

  @BeforeAll
  void boot() {
    environment = DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
  }

  @AfterAll
  void close() {
    environment.close();
  }

  @Override
  public DrillEnvironment environment() {
    return environment;
  }

  @Override
  public Mode expectedMode() {
    return Mode.EMBEDDED;
  }

  @Test
  void listensOnLoopbackOnly() {
    assertThat(environment.redisUri().getHost()).isEqualTo("127.0.0.1");
    assertThat(environment.redis().sync().configGet("bind")).containsEntry("bind", "127.0.0.1");
    assertThat(environment.wireMockUri().getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void keepsNothingOnDisk() {
    assertThat(environment.redis().sync().configGet("save")).containsEntry("save", "");
    assertThat(environment.redis().sync().configGet("appendonly"))
        .containsEntry("appendonly", "no");
  }
}
