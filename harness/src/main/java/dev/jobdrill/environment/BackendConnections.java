package dev.jobdrill.environment;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections to WireMock, kept alive between exchanges. Each event loop has its own, so that an exchange never
 * changes threads between its client and WireMock.
 */
// A failed write or close of a channel ends in channelInactive, where it is dealt with.
@SuppressWarnings("FutureReturnValueIgnored")
final class BackendConnections {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  // Far below the idle timeout of any server, so that a connection is never written to while the
  // server closes it: such
  // an exchange could not be told from a stubbed fault, and must not be repeated.
  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final String host;
  private final int port;
  private final Map<EventLoop, Deque<BackendConnection>> idle = new ConcurrentHashMap<>();

  BackendConnections(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** Must be called on the event loop; calls back on it, at once if a connection is idle. */
  void acquire(EventLoop loop, Consumer<BackendConnection> ready, Consumer<Throwable> failed) {
    BackendConnection connection = idle(loop).pollFirst();
    while (connection != null) {
      if (connection.isOpen() && System.nanoTime() - connection.idleSinceNanos < MAX_IDLE_NANOS) {
        ready.accept(connection);
        return;
      }
      connection.abort();
      connection = idle(loop).pollFirst();
    }
    connect(loop, ready, failed);
  }

  private void connect(
      EventLoop loop, Consumer<BackendConnection> ready, Consumer<Throwable> failed) {
    BackendResponseDecoder decoder = new BackendResponseDecoder();
    BackendConnection connection = new BackendConnection(this, decoder);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .handler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(decoder, new HttpRequestEncoder(), connection);
          }
        })
        .connect(host, port)
        .addListener(connected -> {
          if (connected.isSuccess()) {
            ready.accept(connection);
          } else {
            failed.accept(connected.cause());
          }
        });
  }

  void release(BackendConnection connection, EventLoop loop) {
    connection.idleSinceNanos = System.nanoTime();
    idle(loop).addFirst(connection);
  }

  void forget(BackendConnection connection, EventLoop loop) {
    idle(loop).remove(connection);
  }

  private Deque<BackendConnection> idle(EventLoop loop) {
    return idle.computeIfAbsent(loop, any -> new ArrayDeque<>());
  }
}
