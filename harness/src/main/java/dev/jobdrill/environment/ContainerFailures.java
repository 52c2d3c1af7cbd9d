package dev.jobdrill.environment;

import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong with containers into words that say what to do. */
final class ContainerFailures {

  private static final String EMBEDDED =
      EnvironmentSettings.MODE + "=embedded, which needs no Docker";

  /** The oldest Docker API that Testcontainers falls back to (Docker 17.09). */
  private static final VersionNumber OLDEST_API = new VersionNumber(1, 32, "1.32");

  private ContainerFailures() {}

  static EnvironmentException noDocker(String reason) {
    return new EnvironmentException(
        "Mode containers, but " + reason,
        "a Docker engine that answers within 2 s",
        "start Docker, or set DOCKER_HOST to where it listens; or use " + EMBEDDED);
  }

  static void requireNewEnough(DockerProbe docker) {
    String version = docker.apiVersion();
    VersionNumber api = version == null ? null : VersionNumber.parse(version);
    if (api != null && !api.isAtLeast(OLDEST_API)) {
      throw tooOld("speaks Docker API " + version + " at most", docker, null);
    }
  }

  static EnvironmentException of(
      Throwable failure, String image, String setting, DockerProbe docker) {
    List<Throwable> causes = RedisFailures.causes(failure).toList();
    for (Throwable cause : causes) {
      String words = String.valueOf(cause.getMessage());
      if (words.contains("client version") && words.contains("API version")) {
        return tooOld("refuses Testcontainers' API version: " + firstLine(words), docker, failure);
      }
      if (words.contains("Could not find a valid Docker environment")) {
        return new EnvironmentException(
            "Testcontainers does not find the Docker engine that answers at " + docker.host(),
            "the same engine in DOCKER_HOST",
            "set the environment variable DOCKER_HOST=" + docker.host() + "; or use " + EMBEDDED,
            failure);
      }
    }
    Throwable root = causes.get(causes.size() - 1);
    boolean ofImage = causes.stream()
        .anyMatch(cause -> cause instanceof NotFoundException
            || cause instanceof DockerClientException
            || cause instanceof DockerException
            || cause instanceof IllegalArgumentException);
    if (ofImage) {
      return new EnvironmentException(
          "The image " + image + " is missing and cannot be pulled: "
              + firstLine(String.valueOf(root.getMessage())),
          "an image that is on this machine, or that its Docker engine can pull",
          "docker pull " + image
              + " and read what it says; or name another, such as one in a private registry, by "
              + setting + " (" + SettingsSource.variable(setting) + "); or use " + EMBEDDED,
          failure);
    }
    return new EnvironmentException(
        "The container of " + image + " did not become ready: "
            + firstLine(String.valueOf(failure.getMessage())) + " ("
            + firstLine(String.valueOf(root)) + ")",
        "an image of the service that " + setting + " names, listening on its usual port",
        "see the container's output in the log, correct " + setting + " ("
            + SettingsSource.variable(setting) + "); or use " + EMBEDDED,
        failure);
  }

  private static EnvironmentException tooOld(
      String found, DockerProbe docker, @Nullable Throwable cause) {
    return new EnvironmentException(
        "The Docker engine at " + docker.host() + " " + found,
        "a Docker engine and a Testcontainers that share an API version, " + OLDEST_API
            + " or newer",
        "update Docker, or set the system property api.version to what the engine speaks; or use "
            + EMBEDDED,
        cause);
  }

  private static String firstLine(String words) {
    return words.lines().findFirst().orElse("");
  }
}
