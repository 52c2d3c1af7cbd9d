package dev.jobdrill.executor;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * A real Redis server: one shared by the whole JVM, in the mode that {@code -Djobdrill.mode} names and embedded by
 * default, or a private one for tests that change the server itself.
 */
public final class TestRedis implements AutoCloseable {
  private final DrillEnvironment environment;

  private TestRedis(EnvironmentSettings settings) {
    this.environment = DrillEnvironment.boot(settings);
  }

  /** {@return the server that all tests share; each keeps to a key prefix of its own} */
  public static TestRedis shared() {
    return Shared.SERVER;
  }

  /** {@return a server that only the caller uses and closes} */
  public static TestRedis startPrivate() {
    return new TestRedis(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
  }

  /** {@return the one connection that all tests of this server share} */
  public StatefulRedisConnection<String, String> connection() {
    return environment.redis();
  }

  /** {@return where the server is} */
  public RedisURI uri() {
    return environment.redisUri();
  }

  @Override
  public void close() {
    environment.close();
  }

  private static final class Shared {
    static final TestRedis SERVER = new TestRedis(settings());

    private static EnvironmentSettings settings() {
      EnvironmentSettings settings = EnvironmentSettings.fromSystem();
      return settings.mode() == Mode.AUTO ? settings.withMode(Mode.EMBEDDED) : settings;
    }
  }
}
