package dev.jobdrill.environment;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis server process of this JVM's own: on loopback, behind a random password, with nothing kept on disk, and never
 * outliving this JVM (see {@link Watchdog}).
 */
final class RedisProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RedisProcess.class);

  private static final int PORTS_TO_TRY = 10;
  private static final long READY_SECONDS = 30;

  private final Watchdog watchdog;
  private final int port;
  private final String password;
  private final CompletableFuture<ProcessHandle> server = new CompletableFuture<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final ProcessOutput output;
  private volatile boolean closing;

  private RedisProcess(Watchdog watchdog, int port, String password) {
    this.watchdog = watchdog;
    this.port = port;
    this.password = password;
    this.output = ProcessOutput.read(
        watchdog.shell().getInputStream(), "jobdrill-redis-output", this::readLine);
    var unused = output.ended().thenRun(this::serverEnded);
  }

  /** Starts the server that {@link RedisBinary} finds. */
  static RedisProcess start() {
    return startWith(List.of());
  }

  /** Starts the server that {@link RedisBinary} finds, with more lines of configuration. */
  static RedisProcess startWith(List<String> extraConfig) {
    return start(RedisProcess::locate, RedisProcess::freePort, extraConfig);
  }

  /**
   * Starts a server on the first port that it can bind, with a binary that can be run. A port that was free a moment ago may be taken by now, so the
   * server's own word decides: only the process that bound the port says that it is ready.
   */
  static RedisProcess start(Binary binary, IntSupplier ports, List<String> extraConfig) {
    for (int left = PORTS_TO_TRY; ; left--) {
      RedisProcess process = launch(binary, ports.getAsInt(), extraConfig);
      try {
        process.awaitReady();
        return process;
      } catch (EnvironmentException failure) {
        Cleanup.after(failure, process);
        if (left == 1 || !process.hadBadLuck()) {
          throw failure;
        }
      }
    }
  }

  /**
   * Either the port was taken in the meantime, or another process holds the binary open for writing ({@code ETXTBSY}).
   * Our own unpacking never does (see {@link RedisBinary}); a virus scanner or an installer may.
   */
  private boolean hadBadLuck() {
    String said = output.tail();
    return said.contains("Address already in use") || said.contains("Text file busy");
  }

  RedisURI uri() {
    return RedisURI.builder()
        .withHost("127.0.0.1")
        .withPort(port)
        .withPassword(password.toCharArray())
        .build();
  }

  /** {@return the server's process id} */
  long pid() {
    return server.join().pid();
  }

  /** {@return the process id of the shell that watches over it} */
  long watchdogPid() {
    return watchdog.shell().pid();
  }

  @Override
  public void close() throws IOException {
    closing = true;
    watchdog.close();
  }

  private static RedisProcess launch(Binary binary, int port, List<String> extraConfig) {
    String password = UUID.randomUUID().toString();
    Path directory = null;
    try {
      directory = Files.createTempDirectory("jobdrill-redis-");
      Path config = directory.resolve("redis.conf");
      // The password goes into a file that only this user can read, since a command line is open to
      // all users.
      Files.createFile(
          config,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(config, config(port, password, directory, extraConfig));
      List<String> command = List.of(binary.locate(directory).toString(), config.toString());
      return new RedisProcess(Watchdog.start(directory, command), port, password);
    } catch (IOException | UnsupportedOperationException failure) {
      EnvironmentException refused = notStarted(failure);
      Cleanup.after(refused, directory == null ? null : Directories.removal(directory));
      throw refused;
    } catch (EnvironmentException failure) {
      Cleanup.after(failure, directory == null ? null : Directories.removal(directory));
      throw failure;
    }
  }

  private static List<String> config(
      int port, String password, Path directory, List<String> extraConfig) {
    List<String> lines = new ArrayList<>(List.of(
        "bind 127.0.0.1",
        "port " + port,
        "protected-mode yes",
        "requirepass " + password,
        "save \"\"",
        "appendonly no",
        "dir \"" + directory.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"",
        "daemonize no",
        "loglevel notice",
        "logfile \"\""));
    lines.addAll(extraConfig);
    return lines;
  }

  static Path locate(Path directory) {
    String platform =
        RedisBinary.platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    return RedisBinary.locate(System.getenv("PATH"), platform, directory);
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException failure) {
      throw notStarted(failure);
    }
  }

  private void readLine(String line) {
    long pid = Watchdog.serverPid(line);
    if (pid >= 0) {
      // Gone already if the binary cannot run at all; then the end of the output says so.
      ProcessHandle.of(pid).ifPresent(handle -> {
        server.complete(handle);
        watchdog.guard(handle);
      });
    } else if (line.contains("Ready to accept connections")) {
      ready.complete(null);
    }
  }

  private void serverEnded() {
    if (!ready.completeExceptionally(new IOException("the server ended")) && !closing) {
      log.warn(
          "The embedded Redis on port {} has ended by itself. Its last output:\n{}",
          port,
          output.tail());
    }
  }

  private void awaitReady() {
    try {
      ready.get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException ended) {
      throw RedisFailures.serverEnded(output.tail(), ended);
    } catch (TimeoutException late) {
      throw RedisFailures.serverLate(READY_SECONDS, output.tail(), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw notStarted(interrupted);
    }
  }

  private static EnvironmentException notStarted(Exception cause) {
    return new EnvironmentException(
        "The embedded Redis could not be started: " + cause,
        "a POSIX system with /bin/sh and a writable temporary directory ("
            + System.getProperty("java.io.tmpdir") + ")",
        "see the cause; or use " + EnvironmentSettings.MODE + "=containers or =external",
        cause);
  }

  /** Finds the server binary, or puts one into the directory. */
  @FunctionalInterface
  interface Binary {
    Path locate(Path directory);
  }
}
