package dev.jobdrill.executor.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.function.Supplier;

/** The connections of a store: one that runs its scripts, and those that its workers are woken by. */
final class RedisLinks implements AutoCloseable {
  private final ScriptRunner scripts;
  private final Supplier<StatefulRedisPubSubConnection<String, String>> pubSub;
  private final Runnable closer;

  private RedisLinks(
      ScriptRunner scripts,
      Supplier<StatefulRedisPubSubConnection<String, String>> pubSub,
      Runnable closer) {
    this.scripts = scripts;
    this.pubSub = pubSub;
    this.closer = closer;
  }

  static RedisLinks open(RedisClient client) {
    StatefulRedisConnection<String, String> connection = client.connect(StringCodec.UTF8);
    return new RedisLinks(
        new ScriptRunner(connection),
        () -> client.connectPubSub(StringCodec.UTF8),
        connection::close);
  }

  static RedisLinks open(RedisClusterClient client) {
    StatefulRedisClusterConnection<String, String> connection = client.connect(StringCodec.UTF8);
    return new RedisLinks(
        new ScriptRunner(connection),
        () -> client.connectPubSub(StringCodec.UTF8),
        connection::close);
  }

  static RedisLinks on(StatefulRedisConnection<String, String> connection) {
    return new RedisLinks(new ScriptRunner(connection), RedisLinks::noPubSub, () -> {});
  }

  static RedisLinks on(StatefulRedisClusterConnection<String, String> connection) {
    return new RedisLinks(new ScriptRunner(connection), RedisLinks::noPubSub, () -> {});
  }

  private static StatefulRedisPubSubConnection<String, String> noPubSub() {
    throw new IllegalStateException(
        "This store was made on a connection that is there already, which cannot wake workers: a subscription needs"
            + " one of its own. Make it by RedisJobStore.open(client, prefix).");
  }

  ScriptRunner scripts() {
    return scripts;
  }

  /** Opens one more connection; the caller closes it. */
  StatefulRedisPubSubConnection<String, String> pubSub() {
    return pubSub.get();
  }

  @Override
  public void close() {
    closer.run();
  }
}
