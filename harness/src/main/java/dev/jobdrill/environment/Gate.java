package dev.jobdrill.environment;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelGroupFuture;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A port of its own before the WireMock that all tests share: forwards each request with the name of its sandbox, and
 * records it. All state of a test stays in its gate; threads and connections to WireMock are the backend's.
 */
final class Gate {

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_HEADERS = 256 * 1024;

  private final StubBackend backend;
  private final String sandbox;
  private final ExchangeRecorder recorder;
  private final Function<HttpExchange.Request, String> explainUnmatched;
  // Closes what is added after it was closed, so no connection slips through that was accepted at
  // the last moment.
  private final ChannelGroup clients =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
  private final IdempotencyKeys idempotencyKeys = new IdempotencyKeys();

  /** Null until somebody asks for the port: many tests never do, and opening and closing it takes longer than a step. */
  private @Nullable Channel server;

  private int port;
  private volatile HttpFaultSource faults = HttpFaultSource.NONE;
  private volatile boolean keepsAlive = true;
  private volatile boolean closed;
  private @Nullable RefusedPort refused;

  Gate(
      StubBackend backend,
      String sandbox,
      ExchangeRecorder recorder,
      Function<HttpExchange.Request, String> explainUnmatched) {
    this.backend = backend;
    this.sandbox = sandbox;
    this.recorder = recorder;
    this.explainUnmatched = explainUnmatched;
  }

  private Channel listen(int where) {
    return new ServerBootstrap()
        .group(backend.eventLoops())
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            clients.add(channel);
            serve(channel);
          }
        })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), where))
        .syncUninterruptibly()
        .channel();
  }

  private void serve(Channel channel) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS);
    channel.pipeline().addLast(new HttpRequestDecoder(limits));
    ClientConnection client = new ClientConnection(channel);
    channel.pipeline().addLast(new GateHandler(this, client));
  }

  /** Where clients connect; listens from the first call on. 0 if it was closed before that. Not for an event loop. */
  synchronized int port() {
    if (port == 0 && !closed) {
      Channel opened = listen(0);
      port = ((InetSocketAddress) opened.localAddress()).getPort();
      server = opened;
    }
    return port;
  }

  HttpFaultSource faults() {
    return faults;
  }

  void faults(HttpFaultSource source) {
    faults = source;
  }

  /** Whether a client may send a second request on its connection. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  void keepAlive(boolean allowed) {
    keepsAlive = allowed;
  }

  /** From now on, whoever connects is refused; connections that wait for another request are closed. Not for an event loop. */
  synchronized void refuseConnections() {
    if (refused == null && !closed) {
      int held = port();
      stopListening();
      refused = RefusedPort.hold(held);
      for (Channel client : clients) {
        GateHandler handler = client.pipeline().get(GateHandler.class);
        if (handler != null) {
          client.eventLoop().submit(handler::closeIfIdle).syncUninterruptibly();
        }
      }
    }
  }

  /** {@return whether anybody was refused, as far as the operating system tells; listens again. Not for an event loop} */
  synchronized RefusedPort.Evidence acceptConnections() {
    RefusedPort held = refused;
    refused = null;
    if (held == null) {
      return RefusedPort.Evidence.NONE;
    }
    RefusedPort.Evidence evidence = held.evidence();
    server = listen(port);
    held.release();
    return evidence;
  }

  private void stopListening() {
    if (server != null) {
      ChannelFuture portClosed = server.close();
      if (!backend.isOwnThread()) {
        portClosed.awaitUninterruptibly();
      }
    }
  }

  StubBackend backend() {
    return backend;
  }

  String sandbox() {
    return sandbox;
  }

  IdempotencyKeys idempotencyKeys() {
    return idempotencyKeys;
  }

  ExchangeRecorder recorder() {
    return recorder;
  }

  Function<HttpExchange.Request, String> explainUnmatched() {
    return explainUnmatched;
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * The side that ends a connection keeps its port in TIME_WAIT for a minute, unless it resets it. Explorations left
   * thousands so, and then the system took longer to find a free port than a run takes.
   */
  private static void resetOnClose(Channel client) {
    if (client.isOpen()) {
      client.config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  /** Closes the port and resets every connection. No request arrives after this has returned. */
  synchronized void close() {
    closed = true;
    if (refused != null) {
      refused.release();
    }
    stopListening();
    clients.forEach(client -> client.eventLoop().execute(() -> resetOnClose(client)));
    ChannelGroupFuture clientsClosed = clients.close();
    if (!backend.isOwnThread()) {
      clientsClosed.awaitUninterruptibly();
    }
  }
}
