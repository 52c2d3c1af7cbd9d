package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.Processes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A shell that starts, kills and starts again one server in one directory, as it is told on its standard input. When
 * that ends, because it was closed or because this JVM died of whatever cause, it kills the server and removes the
 * directory. Unlike the watchdog of embedded mode, it keeps the directory over the death of a server.
 */
final class ServerShell implements AutoCloseable {
  private static final String SCRIPT = """
      trap '' HUP INT QUIT TERM
      directory=$1
      server=
      while read -r order; do
        case $order in
          start) "$2" "$3" </dev/null & server=$!; echo "rig: pid $server" ;;
          kill) kill -9 "$server"; wait "$server"; server=; echo "rig: dead" ;;
        esac
      done
      exec >/dev/null 2>&1
      test -n "$server" && kill -9 "$server" && wait "$server"
      rm -rf "$directory"
      """;
  private static final int TAIL = 30;
  private static final long LIMIT_SECONDS = 60;

  private final Process shell;
  private volatile long server = -1;
  private final Deque<String> tail = new ArrayDeque<>();
  private final Map<String, CompletableFuture<String>> expected = new HashMap<>();

  /**
   * Starts the shell, and no server yet.
   *
   * @param directory what to remove at the end, and the server's working directory
   */
  ServerShell(Path directory, Path binary, Path config) {
    try {
      shell = new ProcessBuilder(
              "/bin/sh",
              "-c",
              SCRIPT,
              "redis-rig",
              directory.toString(),
              binary.toString(),
              config.toString())
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread reader = new Thread(this::read, "redis-rig-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts the server and waits until it says these words. */
  long start(String words) {
    CompletableFuture<String> said = expect(words);
    String line = order("start", "rig: pid");
    server = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    await(said, words);
    return server;
  }

  /** Kills the server, or buries one that has ended. */
  void kill() {
    order("kill", "rig: dead");
  }

  /** {@return what completes with the next line that contains these words} */
  CompletableFuture<String> expect(String words) {
    synchronized (expected) {
      return expected.computeIfAbsent(words, unused -> new CompletableFuture<>());
    }
  }

  /** Waits for the server's words, as long as it lives. */
  void await(CompletableFuture<String> said, String words) {
    for (int second = 0; !isDone(said); second++) {
      if (second == LIMIT_SECONDS) {
        throw new AssertionError("the server did not say '" + words + "', but:\n" + tail());
      }
      if (Processes.hasEnded(server)) {
        kill(); // The answer follows all that the server has said.
        if (!isDone(said)) {
          throw new AssertionError("the server ended without '" + words + "':\n" + tail());
        }
      }
    }
  }

  private static boolean isDone(CompletableFuture<String> said) {
    try {
      said.get(1, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a server", interrupted);
    }
  }

  String tail() {
    synchronized (tail) {
      return String.join("\n", tail);
    }
  }

  long pid() {
    return shell.pid();
  }

  /** Ends the server and waits until it has ended and its directory is gone. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the shell of a server did not end; last words:\n" + tail());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      // The end of the pipe, not this wait, is what ends the server.
      Thread.currentThread().interrupt();
    }
  }

  private String order(String order, String answer) {
    CompletableFuture<String> answered = expect(answer);
    try {
      shell.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
      shell.getOutputStream().flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return answered.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private void read() {
    try (BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        keep(line);
        tell(line);
      }
    } catch (IOException closed) {
      keep("(output ended: " + closed.getMessage() + ")");
    }
  }

  private void tell(String line) {
    synchronized (expected) {
      expected
          .entrySet()
          .removeIf(entry -> line.contains(entry.getKey()) && entry.getValue().complete(line));
    }
  }

  private void keep(String line) {
    synchronized (tail) {
      if (tail.size() == TAIL) {
        tail.removeFirst();
      }
      tail.addLast(line);
    }
  }
}
