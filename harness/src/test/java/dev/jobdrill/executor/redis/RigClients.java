package dev.jobdrill.executor.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;

/** Clients for servers of a test's own. All share threads, which are daemons. */
final class RigClients {
  /** Long enough for a machine under load; a test that wants to see a timeout sets its own. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** Reconnects soon, since a rig's server comes back soon. */
  static final ClientResources RESOURCES = DefaultClientResources.builder()
      .ioThreadPoolSize(2)
      .computationThreadPoolSize(2)
      .reconnectDelay(Delay.constant(Duration.ofMillis(20)))
      .build();

  private RigClients() {}

  static RedisURI uri(int port) {
    return RedisURI.builder()
        .withHost("127.0.0.1")
        .withPort(port)
        .withTimeout(LIMIT)
        .build();
  }

  /** {@return what waits for a server to get where it will be in a moment} */
  static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).atMost(LIMIT);
  }

  /** {@return a client with Lettuce's defaults: it reconnects, and sends again what was not answered} */
  static RedisClient open(RedisURI uri) {
    return open(uri, ClientOptions.builder());
  }

  static RedisClient open(RedisURI uri, ClientOptions.Builder options) {
    RedisClient client = RedisClient.create(RESOURCES, uri);
    client.setOptions(options
        .socketOptions(SocketOptions.builder().connectTimeout(LIMIT).build())
        .build());
    return client;
  }
}
