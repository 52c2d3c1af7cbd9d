package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerProbeTest {

  private static final EnvironmentSettings SETTINGS = EnvironmentSettings.defaults();

  @TempDir
  Path home;

  @Test
  void anEngineAtDockerHostAnswers() throws Exception {
    Path socket = home.resolve("d.sock");
    try (FakeEngine engine = FakeEngine.answering(socket, FakeEngine.pong("1.41"))) {
      DockerProbe probe = probe(Map.of("DOCKER_HOST", engine.host()));
      assertThat(probe.answers()).isTrue();
      assertThat(probe.apiVersion()).isEqualTo("1.41");
      assertThat(probe.reason()).isEqualTo("a Docker engine answers at unix://" + socket);
    }
  }

  @Test
  void aRootlessEngineIsFound() throws Exception {
    try (FakeEngine engine =
        FakeEngine.answering(home.resolve("docker.sock"), FakeEngine.pong("1.48"))) {
      assertThat(probe(Map.of("XDG_RUNTIME_DIR", home.toString())).host()).isEqualTo(engine.host());
    }
  }

  @Test
  void anEngineOnTheDesktopIsFound() throws Exception {
    Files.createDirectories(home.resolve(".docker/run"));
    try (FakeEngine engine =
        FakeEngine.answering(home.resolve(".docker/run/docker.sock"), FakeEngine.pong("1.48"))) {
      assertThat(probe(Map.of()).host()).isEqualTo(engine.host());
    }
  }

  @Test
  void anEngineThatHangsIsGivenUpInTheTimeAllowed() throws Exception {
    Path socket = home.resolve("d.sock");
    try (FakeEngine engine = FakeEngine.silent(socket)) {
      DockerProbe probe = DockerProbe.run(
          Map.of("DOCKER_HOST", engine.host())::get, home, home, "Linux", Duration.ofMillis(50));
      assertThat(probe.answers()).isFalse();
      assertThat(probe.reason())
          .isEqualTo(
              "no Docker engine answers: DOCKER_HOST unix://" + socket + " (no answer in time)");
    }
  }

  @Test
  void whatAnswersOtherwiseIsNoEngine() throws Exception {
    Path socket = home.resolve("d.sock");
    try (FakeEngine engine = FakeEngine.answering(socket, "HTTP/1.1 403 Forbidden\r\n\r\n")) {
      assertThat(probe(Map.of("DOCKER_HOST", engine.host())).reason())
          .contains("not a Docker engine: HTTP/1.1 403 Forbidden");
    }
  }

  @Test
  void aHostThatRefusesIsNamedInOneLine() throws IOException {
    try (ClosedPort port = new ClosedPort()) {
      DockerProbe probe = probe(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + port.number()));
      assertThat(probe.answers()).isFalse();
      assertThat(probe.reason())
          .startsWith("no Docker engine answers: DOCKER_HOST tcp://127.0.0.1:")
          .hasLineCount(1);
    }
  }

  @Test
  void aSchemeThatTestcontainersCannotReachIsNamed() {
    assertThat(probe(Map.of("DOCKER_HOST", "ssh://build@host")).reason())
        .contains("ssh://***@host", "unix, tcp and npipe");
  }

  @Test
  void withoutDockerContainersSayWhyAndTheWayOut() {
    DockerProbe nothing = probe(Map.of("DOCKER_HOST", "unix://" + home.resolve("none.sock")));
    assertThatThrownBy(() -> ContainerServices.on(nothing, SETTINGS))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContainingAll(
            "Mode containers", "none.sock", "start Docker", "jobdrill.mode=embedded");
  }

  @Test
  void anEngineTooOldForTheClientIsNamedWithBothVersions() throws Exception {
    Path socket = home.resolve("d.sock");
    try (FakeEngine engine = FakeEngine.answering(socket, FakeEngine.pong("1.24"))) {
      DockerProbe old = probe(Map.of("DOCKER_HOST", engine.host()));
      assertThatThrownBy(() -> ContainerServices.on(old, SETTINGS))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContainingAll(
              "API 1.24", "1.32 or newer", "update Docker", "jobdrill.mode=embedded");
    }
  }

  @Test
  void autoIsContainersWhereAnEngineAnswersAndElseEmbedded() throws Exception {
    DockerProbe none = probe(Map.of("DOCKER_HOST", "unix://" + home.resolve("none.sock")));
    assertThat(DrillEnvironment.resolve(Mode.AUTO, none)).isEqualTo(Mode.EMBEDDED);
    try (FakeEngine engine =
        FakeEngine.answering(home.resolve("d.sock"), FakeEngine.pong("1.41"))) {
      DockerProbe some = probe(Map.of("DOCKER_HOST", engine.host()));
      assertThat(DrillEnvironment.resolve(Mode.AUTO, some)).isEqualTo(Mode.CONTAINERS);
    }
  }

  private DockerProbe probe(Map<String, String> variables) {
    return DockerProbe.run(variables::get, home, home, "Linux", Duration.ofSeconds(2));
  }
}
