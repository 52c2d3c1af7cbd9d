package dev.jobdrill.executor.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that gets into trouble and out of it, and the connection of an executor that suffers from it. */
final class TroubledServer implements AutoCloseable {
  private static final String USER = "worker";

  private final RedisServer server;
  private final LossyProxy proxy;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private CompletableFuture<?> background = CompletableFuture.completedFuture(null);

  /**
   * Starts a server.
   *
   * @param filler how many commands it has to load before the jobs' when it starts again
   * @param lossy whether the executor reaches it through a proxy
   */
  TroubledServer(ClientOptions.Builder options, int filler, boolean lossy) {
    server = RedisServer.with(
            "appendonly yes",
            "appendfsync no",
            "lua-time-limit 1",
            "user " + USER + " on >pw ~* &* +@all")
        .prepare();
    write("appendonly.aof", "*2\r\n$4\r\nINCR\r\n$6\r\nfiller\r\n".repeat(filler));
    server.start();
    proxy = new LossyProxy(server.port());
    client = RigClients.open(uri(lossy ? proxy.port() : server.port()), options);
    connection = client.connect();
  }

  private static RedisURI uri(int port) {
    return RedisURI.builder(RigClients.uri(port))
        .withAuthentication(USER, "pw".toCharArray())
        .build();
  }

  /** {@return the server as its operator sees it} */
  RedisServer server() {
    return server;
  }

  /** {@return the executor's connection} */
  StatefulRedisConnection<String, String> connection() {
    return connection;
  }

  /** {@return the executor's client, for connections of its own} */
  RedisClient client() {
    return client;
  }

  LossyProxy proxy() {
    return proxy;
  }

  /** Changes what the executor's user may do, as {@code -get}. */
  void user(String rule) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
    args.add("SETUSER").add(USER).add(rule);
    server.commands().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
  }

  void awaitConnected() {
    RigClients.soon().until(connection::isOpen);
  }

  void awaitDisconnected() {
    RigClients.soon().until(() -> !connection.isOpen());
  }

  /** Adds a line to the configuration that the server reads when it starts again. */
  void configure(String line) {
    write("redis.conf", line + "\n");
  }

  private void write(String file, String text) {
    Path path = server.directory().resolve(file);
    try {
      Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Does something while the executor's thread waits for the server. */
  void meanwhile(Runnable work) {
    background = CompletableFuture.runAsync(work);
  }

  void awaitMeanwhile() {
    background.orTimeout(RigClients.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    try (server;
        proxy) {
      client.shutdown();
    }
  }
}
