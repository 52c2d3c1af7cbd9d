package dev.jobdrill.environment;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The client side of Redis: one Lettuce client and the one connection that everything of ours shares. */
final class RedisLink implements AutoCloseable {

  /** How long an answer may take, unless the URL says otherwise by {@code ?timeout=}. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final long SHUTDOWN_SECONDS = 2;

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final String url;
  private final StatefulRedisConnection<String, String> connection;
  private final String version;
  private final CommandCounter commands = new CommandCounter();

  private RedisLink(RedisURI uri, String url) {
    this.uri = uri;
    this.url = url;
    // Two threads are Lettuce's least; its default, one a core, buys nothing on one connection.
    resources = DefaultClientResources.builder()
        .ioThreadPoolSize(2)
        .computationThreadPoolSize(2)
        .build();
    client = RedisClient.create(resources);
    client.addListener(commands);
    client.setOptions(ClientOptions.builder()
        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_LIMIT).build())
        .build());
    try {
      connection = connect();
      version = askVersion();
    } catch (RuntimeException failure) {
      Cleanup.after(failure, this::shutdown);
      throw failure;
    }
  }

  static RedisLink open(RedisURI uri) {
    return open(uri, uri.toURI().toString());
  }

  static RedisLink open(RedisService service) {
    return open(service.uri(), service.url());
  }

  private static RedisLink open(RedisURI uri, String url) {
    boolean unset = uri.getTimeout().equals(RedisURI.DEFAULT_TIMEOUT_DURATION);
    return new RedisLink(unset ? RedisURI.builder(uri).withTimeout(LIMIT).build() : uri, url);
  }

  /** {@return the URI as text, with its password, for another process} */
  String url() {
    return url;
  }

  RedisURI uri() {
    return uri;
  }

  RedisClient client() {
    return client;
  }

  StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  CommandCounter commands() {
    return commands;
  }

  String version() {
    return version;
  }

  /** Opens one more connection; the caller closes it. */
  StatefulRedisConnection<String, String> connect() {
    try {
      return client.connect(StringCodec.UTF8, uri);
    } catch (RedisException failure) {
      throw RedisFailures.unreachable(uri, failure);
    }
  }

  @Override
  public void close() {
    Cleanup.all(List.<AutoCloseable>of(connection, this::shutdown));
  }

  private void shutdown() throws InterruptedException {
    client.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    resources
        .shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .await(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }

  private String askVersion() {
    try {
      return checked(versionByInfo());
    } catch (RedisCommandExecutionException notPermitted) {
      return checked(versionByHello(notPermitted));
    } catch (RedisException failure) {
      throw RedisFailures.unreachable(uri, failure);
    }
  }

  private String checked(@Nullable String found) {
    VersionNumber parsed = found == null ? null : VersionNumber.parse(found);
    if (parsed == null) {
      throw RedisFailures.silentVersion(uri, String.valueOf(found));
    }
    if (!parsed.isAtLeast(VersionNumber.OLDEST_REDIS)) {
      throw RedisFailures.tooOld(uri, parsed.text());
    }
    return parsed.text();
  }

  /** Valkey says 7.2.4 here, the Redis version that it is compatible with. */
  private @Nullable String versionByInfo() {
    return connection
        .sync()
        .info("server")
        .lines()
        .filter(line -> line.startsWith("redis_version:"))
        .map(line -> line.substring(line.indexOf(':') + 1))
        .findFirst()
        .orElse(null);
  }

  private @Nullable String versionByHello(RedisCommandExecutionException infoRefused) {
    List<Object> fields;
    try {
      fields =
          connection.sync().dispatch(CommandType.HELLO, new NestedMultiOutput<>(StringCodec.UTF8));
    } catch (RedisCommandExecutionException helloRefused) {
      helloRefused.addSuppressed(infoRefused);
      throw RedisFailures.silentVersion(
          uri, infoRefused.getMessage() + "; " + helloRefused.getMessage());
    }
    int name = fields.indexOf("version");
    return name < 0 || name + 1 >= fields.size()
        ? null
        : Objects.toString(fields.get(name + 1), null);
  }
}
