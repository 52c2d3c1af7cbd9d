package dev.jobdrill.executor.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.Map;
import java.util.function.Consumer;

/** A subscription to the channels of some queues. Lettuce renews it after each reconnect. */
final class RedisWakeups implements AutoCloseable {
  private final StatefulRedisPubSubConnection<String, String> connection;

  private RedisWakeups(StatefulRedisPubSubConnection<String, String> connection) {
    this.connection = connection;
  }

  static RedisWakeups subscribe(
      StatefulRedisPubSubConnection<String, String> connection,
      Map<String, String> queuesByChannel,
      Consumer<String> onWake) {
    connection.addListener(new RedisPubSubAdapter<String, String>() {
      @Override
      public void message(String channel, String message) {
        String queue = queuesByChannel.get(channel);
        if (queue != null) {
          onWake.accept(queue);
        }
      }

      // Also called after each reconnect, when messages may have been missed.
      @Override
      public void subscribed(String channel, long count) {
        message(channel, "");
      }
    });
    try {
      connection.sync().subscribe(queuesByChannel.keySet().toArray(String[]::new));
      return new RedisWakeups(connection);
    } catch (RedisException refused) {
      connection.close();
      throw StoreErrors.translate(
          "Subscribing to the wake-ups of queues " + queuesByChannel.values(), refused);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
