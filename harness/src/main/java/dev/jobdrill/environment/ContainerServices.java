package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/** Both services as containers, by Testcontainers. */
final class ContainerServices implements Services {

  private static final int REDIS_PORT = 6379;
  private static final int WIREMOCK_PORT = 8080;
  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);

  private final DockerProbe docker;
  private final EnvironmentSettings settings;

  private ContainerServices(DockerProbe docker, EnvironmentSettings settings) {
    this.docker = docker;
    this.settings = settings;
  }

  /** Asks no more of Docker than the probe did, so that a machine without it gets our words, not a stack trace. */
  static ContainerServices on(@Nullable DockerProbe docker, EnvironmentSettings settings) {
    if (docker == null || !docker.answers()) {
      throw ContainerFailures.noDocker(docker == null ? "not asked" : docker.reason());
    }
    ContainerFailures.requireNewEnough(docker);
    return new ContainerServices(docker, settings);
  }

  @Override
  public RedisService startRedis() {
    return redis(unchanged -> {});
  }

  private RedisService redis(Consumer<GenericContainer<?>> change) {
    GenericContainer<?> container = start(
        settings.redisImage(),
        EnvironmentSettings.REDIS_IMAGE,
        REDIS_PORT,
        Wait.forLogMessage(".*Ready to accept connections.*\\n", 1),
        change);
    RedisURI uri = RedisURI.create(container.getHost(), container.getMappedPort(REDIS_PORT));
    return RedisService.open(uri, container);
  }

  @Override
  public RedisService startOwnRedis(boolean debugDirective) {
    // With its full path, which it starts itself by again.
    List<String> command = new ArrayList<>(
        List.of("/usr/local/bin/redis-server", "--bind", "0.0.0.0", "--protected-mode", "no"));
    if (debugDirective) {
      command.addAll(List.of("--enable-debug-command", "yes"));
    }
    return redis(container -> container.withCommand(command.toArray(String[]::new)));
  }

  @Override
  public WireMockService startWireMock() {
    GenericContainer<?> container = start(
        settings.wireMockImage(),
        EnvironmentSettings.WIREMOCK_IMAGE,
        WIREMOCK_PORT,
        Wait.forHttp("/__admin/mappings").forPort(WIREMOCK_PORT),
        unchanged -> {});
    try {
      URI uri = URI.create(
          "http://" + container.getHost() + ":" + container.getMappedPort(WIREMOCK_PORT));
      return WireMockService.at(uri, container);
    } catch (RuntimeException failure) {
      Cleanup.after(failure, container);
      throw failure;
    }
  }

  private GenericContainer<?> start(
      String image,
      String setting,
      int port,
      WaitStrategy readiness,
      Consumer<GenericContainer<?>> change) {
    try {
      DockerImageName name = DockerImageName.parse(image);
      ImagePull.ensure(
          DockerClientFactory.lazyClient(),
          ImageNameSubstitutor.instance().apply(name).asCanonicalNameString());
      GenericContainer<?> container = new GenericContainer<>(name)
          .withExposedPorts(port)
          .waitingFor(readiness.withStartupTimeout(STARTUP_LIMIT));
      change.accept(container);
      startOrRemove(container);
      return container;
    } catch (EnvironmentException worded) {
      throw worded;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw ContainerFailures.of(interrupted, image, setting, docker);
    } catch (RuntimeException failure) {
      throw ContainerFailures.of(failure, image, setting, docker);
    }
  }

  private static void startOrRemove(GenericContainer<?> container) {
    try {
      container.start();
    } catch (RuntimeException failure) {
      Cleanup.after(failure, container);
      throw failure;
    }
  }
}
