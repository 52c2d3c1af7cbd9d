package dev.jobdrill.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads a process's output on a thread of its own, so that it never blocks on a full pipe; keeps its tail. */
final class ProcessOutput {

  private static final int TAIL = 20;

  private final Deque<String> tail = new ArrayDeque<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private ProcessOutput() {}

  static ProcessOutput read(InputStream stream, String thread, Consumer<String> line) {
    ProcessOutput output = new ProcessOutput();
    Thread reader = new Thread(() -> output.drain(stream, line), thread);
    reader.setDaemon(true);
    reader.start();
    return output;
  }

  /** Completes when every process that holds the other end has closed it, that is, has ended. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  String tail() {
    synchronized (tail) {
      return String.join("\n", tail);
    }
  }

  private void drain(InputStream stream, Consumer<String> consumer) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        keep(line);
        consumer.accept(line);
      }
    } catch (IOException closed) {
      keep("(output ended: " + closed.getMessage() + ")");
    } finally {
      ended.complete(null);
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
