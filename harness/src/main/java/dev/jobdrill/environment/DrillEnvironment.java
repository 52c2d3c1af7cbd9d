package dev.jobdrill.environment;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis server and a WireMock server, ready for drills. One serves all tests of a JVM; each test takes a
 * {@link Sandbox} of it.
 */
public final class DrillEnvironment implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DrillEnvironment.class);

  private final Mode mode;
  private final Services services;
  private final ConnectedRedis redis;
  private final WireMockService wireMock;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DrillEnvironment(
      Mode mode, Services services, ConnectedRedis redis, WireMockService wireMock) {
    this.mode = mode;
    this.services = services;
    this.redis = redis;
    this.wireMock = wireMock;
  }

  /**
   * Boots both services side by side, or reaches the external ones.
   *
   * @param settings what to boot
   * @return the environment, ready for use; close it at the end
   * @throws EnvironmentException if a service does not come up; nothing is left running then
   */
  public static DrillEnvironment boot(EnvironmentSettings settings) {
    long start = System.nanoTime();
    ClassPathCheck.run();
    UnknownSettings.among(System.getProperties().stringPropertyNames()).ifPresent(log::warn);
    Mode asked = settings.mode();
    DockerProbe docker = asked == Mode.AUTO || asked == Mode.CONTAINERS ? DockerProbe.run() : null;
    Mode mode = resolve(asked, docker);
    Services services = switch (mode) {
      case EXTERNAL -> new ExternalServices(settings);
      case EMBEDDED -> new EmbeddedServices();
      case CONTAINERS, AUTO -> ContainerServices.on(docker, settings);
    };
    DrillEnvironment environment = boot(mode, services);
    log.info(
        "{} ready in {} ms",
        environment.description(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    return environment;
  }

  static Mode resolve(Mode asked, @Nullable DockerProbe docker) {
    if (asked != Mode.AUTO) {
      return asked;
    }
    return docker != null && docker.answers() ? Mode.CONTAINERS : Mode.EMBEDDED;
  }

  private static DrillEnvironment boot(Mode mode, Services services) {
    SideBySide<ConnectedRedis, WireMockService> both =
        SideBySide.start(() -> ConnectedRedis.start(services), services::startWireMock);
    return new DrillEnvironment(mode, services, both.first(), both.second());
  }

  /** {@return the mode that was booted; never {@link Mode#AUTO}} */
  public Mode mode() {
    return mode;
  }

  /** {@return the URI of the Redis server, with its password} */
  public RedisURI redisUri() {
    return redis.link().uri();
  }

  /**
   * {@return the connection that all tests share, for commands that neither block nor change the connection}
   */
  public StatefulRedisConnection<String, String> redis() {
    return redis.link().connection();
  }

  /** {@return the base URL of the WireMock server, without a slash at its end} */
  public URI wireMockUri() {
    return wireMock.uri();
  }

  /** {@return the WireMock server's admin client; in embedded mode it calls the server without HTTP} */
  public WireMock wireMock() {
    return wireMock.admin();
  }

  /** {@return the version of the Redis server; for Valkey, the Redis version that it stands in for} */
  public String redisVersion() {
    return redis.link().version();
  }

  /** {@return the version of the WireMock server, or {@code of unknown version} if it tells none} */
  public String wireMockVersion() {
    return wireMock.version();
  }

  /** {@return mode and versions in one line, such as {@code Mode embedded: Redis 7.2.4, WireMock 3.13.2}} */
  public String description() {
    return "Mode " + mode.word() + ": Redis " + redisVersion() + ", WireMock " + wireMockVersion();
  }

  /**
   * Opens a sandbox for one test.
   *
   * @return the sandbox; close it when the test has ended
   */
  public Sandbox openSandbox() {
    requireOpen();
    return Sandbox.open(redis.link(), wireMock);
  }

  /**
   * Opens a sandbox for one test that brings its Redis server into trouble: the server is the test's own, started for it
   * and ended with it.
   *
   * @return the sandbox; close it when the test has ended
   * @throws EnvironmentException if no server can be started, as in mode external
   */
  public Sandbox openSandboxWithOwnRedis() {
    requireOpen();
    VersionNumber version = VersionNumber.parse(redisVersion());
    boolean debugDirective = version != null && version.isAtLeast(VersionNumber.REDIS_7);
    OwnRedis own = OwnRedis.start(services.startOwnRedis(debugDirective));
    try {
      return Sandbox.open(own, wireMock);
    } catch (RuntimeException failure) {
      Cleanup.after(failure, own);
      throw failure;
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("The environment (" + description()
          + ") is closed. Open sandboxes before it is, and close it after the last test.");
    }
  }

  /** Ends both services, unless they are external. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Cleanup.all(List.of(redis, wireMock));
    }
  }

  /** A server and the client on it, closed in this order: first the client. */
  private record ConnectedRedis(RedisService service, RedisLink link) implements AutoCloseable {

    static ConnectedRedis start(Services services) {
      RedisService service = services.startRedis();
      try {
        return new ConnectedRedis(service, RedisLink.open(service));
      } catch (RuntimeException failure) {
        Cleanup.after(failure, service);
        throw failure;
      }
    }

    @Override
    public void close() {
      Cleanup.all(List.of(link, service));
    }
  }
}
