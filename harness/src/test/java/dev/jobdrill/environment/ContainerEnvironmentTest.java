package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerEnvironmentTest implements EnvironmentConformance, DrillConformance {

  private DrillEnvironment environment;

  @BeforeAll
  void boot() {
    requireDocker();
    environment = DrillEnvironment.boot(EnvironmentSettings.fromSystem().withMode(Mode.CONTAINERS));
  }

  /** Skips with the reason, except where the build says that containers must be tested. */
  static void requireDocker() {
    DockerProbe docker = DockerProbe.run();
    if (Boolean.parseBoolean(System.getenv("JOBDRILL_REQUIRE_CONTAINERS"))) {
      assertThat(docker.answers()).as(docker.reason()).isTrue();
    }
    assumeTrue(docker.answers(), docker.reason());
  }

  @AfterAll
  void close() {
    if (environment != null) {
      environment.close();
    }
  }

  @Override
  public DrillEnvironment environment() {
    return environment;
  }

  @Override
  public Mode expectedMode() {
    return Mode.CONTAINERS;
  }

  @Test
  void autoPrefersContainersWhereAnEngineAnswers() {
    try (DrillEnvironment auto =
        DrillEnvironment.boot(EnvironmentSettings.fromSystem().withMode(Mode.AUTO))) {
      assertThat(auto.mode()).isEqualTo(Mode.CONTAINERS);
    }
  }
}
