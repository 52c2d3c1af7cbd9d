package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.ServerBinary;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A Redis server of a test's own, which can be killed and started again on the same port and directory. It ends with
 * {@link #close}, and with this JVM whatever ends it.
 */
public final class RedisServer implements AutoCloseable {
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
  public static RedisServerBuilder with(String... configuration) {
    return new RedisServerBuilder().with(configuration);
  }

  static RedisServerBuilder on(ServerBinary binary) {
    return new RedisServerBuilder().on(binary);
  }

  /** Starts the server and waits until it has loaded its data. */
  public void start() {
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
  public void kill() {
    shell.kill();
  }

  /** Ends it as an operator would, with its data saved if it is configured to save at all. */
  public void shutdown() {
    CompletableFuture<String> gone = shell.expect(GONE);
    try (StatefulRedisConnection<String, String> own = client.connect()) {
      own.async().shutdown(true);
      shell.await(gone, GONE);
    }
    shell.kill();
  }

  public void restart() {
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

  /** Has the server put off what clients tell it: every {@code WRITE}, scripts included, or {@code ALL}. */
  void pauseClients(String which) {
    pauseClients(which, 600_000);
  }

  public void pauseClients(String which, int millis) {
    client("PAUSE", Integer.toString(millis), which);
  }

  /** Ends a pause of writes; one of all commands would put this off too. */
  void resumeClients() {
    client("UNPAUSE");
  }

  /** Waits until the server has put off a command of a client. */
  void awaitBlocked(long clientId) {
    RigClients.soon()
        .until(() -> commands()
            .clientList()
            .lines()
            .anyMatch(
                line -> line.startsWith("id=" + clientId + " ") && line.contains(" flags=b ")));
  }

  void killClient(long clientId) {
    commands().clientKill(KillArgs.Builder.id(clientId));
  }

  private void client(String... words) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
    List.of(words).forEach(args::add);
    commands().dispatch(CommandType.CLIENT, new StatusOutput<>(StringCodec.UTF8), args);
  }

  RedisURI uri() {
    return RigClients.uri(port);
  }

  public int port() {
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

  public RedisCommands<String, String> commands() {
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

  @Override
  public void close() {
    try (shell) {
      client.shutdown();
    }
  }
}
