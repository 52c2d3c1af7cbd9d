package dev.jobdrill.executor.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A connection that a test cuts at the client's end, and that connects again only when the test lets it. */
final class CutConnection implements AutoCloseable {
  private final CountDownLatch reconnect = new CountDownLatch(1);
  private final ClientResources resources;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private volatile Channel channel;

  CutConnection(RedisServer server, ClientOptions.Builder options) {
    resources = DefaultClientResources.builder()
        .ioThreadPoolSize(2)
        .computationThreadPoolSize(2)
        .reconnectDelay(new Permission())
        .nettyCustomizer(new NettyCustomizer() {
          @Override
          public void afterChannelInitialized(Channel opened) {
            channel = opened;
          }
        })
        .build();
    client = RedisClient.create(resources, server.uri());
    client.setOptions(options.build());
    connection = client.connect();
  }

  StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  /** Waits until the system has all that was sent, which will reach the server, and closes the socket. */
  void cut() throws InterruptedException {
    channel.eventLoop().submit(() -> {}).sync();
    channel.close().sync();
  }

  void letReconnect() {
    reconnect.countDown();
  }

  @Override
  public void close() {
    letReconnect();
    client.shutdown();
    resources.shutdown(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Permission extends Delay {
    @Override
    public Duration createDelay(long attempt) {
      try {
        reconnect.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      return Duration.ofMillis(1);
    }
  }
}
