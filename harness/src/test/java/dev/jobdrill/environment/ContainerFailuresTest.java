package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.exception.BadRequestException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerFailuresTest {

  private static final DockerProbe DOCKER = DockerProbe.run(
      Map.of("DOCKER_HOST", "tcp://127.0.0.1:1")::get,
      Path.of("/"),
      Path.of("/"),
      "Linux",
      Duration.ZERO);

  @Test
  void anImageThatCannotBePulledIsNamedWithItsSetting() {
    ContainerEnvironmentTest.requireDocker();
    EnvironmentSettings settings = EnvironmentSettings.defaults()
        .withMode(Mode.CONTAINERS)
        .withImages(
            "localhost:1/jobdrill/no-such-redis:1", "localhost:1/jobdrill/no-such-wiremock:1");
    assertThatThrownBy(() -> DrillEnvironment.boot(settings).close())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "The image localhost:1/jobdrill/no-such-redis:1 is missing",
            "docker pull localhost:1/jobdrill/no-such-redis:1",
            "jobdrill.redis.image (JOBDRILL_REDIS_IMAGE)",
            "jobdrill.mode=embedded")
        .satisfies(failure -> assertThat(failure.getSuppressed())
            .singleElement()
            .asString()
            .contains("no-such-wiremock:1", "jobdrill.wiremock.image"));
  }

  @Test
  void aNameThatIsNoImageNameIsAnErrorOfTheImageToo() {
    assertThat(words(new IllegalArgumentException("bad name")))
        .contains("The image re dis", "jobdrill.redis.image");
  }

  @Test
  void anEngineThatRefusesTheClientsVersionIsExplained() {
    Throwable refusal = new IllegalStateException(new BadRequestException(
        "client version 1.32 is too old. Minimum supported API version is 1.44"));
    assertThat(words(refusal))
        .contains(
            "client version 1.32 is too old",
            "api.version",
            "update Docker",
            "jobdrill.mode=embedded");
  }

  @Test
  void anEngineThatTestcontainersDoesNotFindIsExplained() {
    Throwable lost =
        new IllegalStateException("Could not find a valid Docker environment. Please see logs");
    assertThat(words(lost)).contains("Testcontainers does not find", "DOCKER_HOST=");
  }

  @Test
  void aContainerThatNeverGetsReadyIsNamed() {
    assertThat(words(new IllegalStateException(
            "Container startup failed", new RuntimeException("Timed out"))))
        .contains(
            "The container of re dis did not become ready", "Timed out", "jobdrill.redis.image");
  }

  private static String words(Throwable failure) {
    return ContainerFailures.of(failure, "re dis", EnvironmentSettings.REDIS_IMAGE, DOCKER)
        .getMessage();
  }
}
