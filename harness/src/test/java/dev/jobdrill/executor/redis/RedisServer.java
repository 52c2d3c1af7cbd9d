package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A Redis server of a test's own, which can be killed and started again on the same port and directory. It ends with
 * {@link #close}, and with this JVM whatever ends it.
 */
final class RedisServer implements AutoCloseable {
  private static final String LISTENS = "Server initialized";
  private static final String READY = "Ready to accept connections";
  private static final String GONE = "bye bye";

  private final ServerShell shell;
  private final Path directory;
  private final int port;
  private final RedisClient client;
  private StatefulRedisConnection<String, String> connection;
  private CompletableFuture<String> ready;
  private long pid = -1;

  RedisServer(ServerShell shell, Path directory, int port) {
    this.shell = shell;
    this.directory = directory;
    this.port = port;
    this.client = RigClients.open(uri());
  }

  /** A server of these lines, of the binary that embedded mode would run. */
  static RedisServerBuilder with(String... configuration) {
    return new RedisServerBuilder().with(configuration);
  }

  static RedisServerBuilder on(ServerBinary binary) {
    return new RedisServerBuilder().on(binary);
  }

  /** Starts the server and waits until it has loaded its data. */
  void start() {
    launch();
    awaitReady();
  }

  /** Starts the server and waits only until it listens; its data may still be loading. */
  void launch() {
    ready = shell.expect(READY);
    pid = shell.start(LISTENS);
  }

  void awaitReady() {
    shell.await(ready, READY);
  }

  /** Ends it as a loss of power would. */
  void kill() {
    shell.kill();
  }

  /** Ends it as an operator would, with its data saved if it is configured to save at all. */
  void shutdown() {
    CompletableFuture<String> gone = shell.expect(GONE);
    try (StatefulRedisConnection<String, String> own = client.connect()) {
      own.async().shutdown(true);
      shell.await(gone, GONE);
    }
    shell.kill();
  }

  void restart() {
    kill();
    start();
  }

  /** Stops the process where it stands: its sockets stay open and nothing answers. */
  void pauseProcess() {
    Signals.send("STOP", pid);
  }

  void resumeProcess() {
    Signals.send("CONT", pid);
  }

  RedisURI uri() {
    return RigClients.uri(port);
  }

  int port() {
    return port;
  }

  /** {@return the directory of its data, which survives its death} */
  Path directory() {
    return directory;
  }

  long pid() {
    return pid;
  }

  long shellPid() {
    return shell.pid();
  }

  RedisClient client() {
    return client;
  }

  /** {@return the one connection of the rig itself; it reconnects after a restart} */
  StatefulRedisConnection<String, String> connection() {
    if (connection == null) {
      connection = client.connect();
    }
    return connection;
  }

  RedisCommands<String, String> commands() {
    return connection().sync();
  }

  /** {@return a section of what INFO tells, by field} */
  Map<String, String> info(String section) {
    return commands()
        .info(section)
        .lines()
        .filter(line -> line.contains(":"))
        .collect(Collectors.toMap(
            line -> line.substring(0, line.indexOf(':')),
            line -> line.substring(line.indexOf(':') + 1).strip()));
  }

  /** {@return whether it is of Redis 7 or newer, which words its errors otherwise than 6.2 does} */
  boolean isSeven() {
    return !info("server").get("redis_version").startsWith("6.");
  }

  @Override
  public void close() {
    try (shell) {
      client.shutdown();
    }
  }
}
