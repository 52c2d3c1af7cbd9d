package dev.jobdrill.drill;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A JVM with the class path of this one, that runs a {@link ForkedWorker}. */
final class ForkedProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ForkedProcess.class);
  private static final int SILENCE_LIMIT_SECONDS = 120;
  private static final int OUTPUT_LINES = 40;
  private static final String END = "";

  private final Process process;
  private final BufferedWriter toWorker;
  private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final Deque<String> output = new ArrayDeque<>();

  private ForkedProcess(Process process) {
    this.process = process;
    this.toWorker = process.outputWriter();
    readInBackground(process.inputReader(), messages::add);
    readInBackground(process.errorReader(), this::keep);
  }

  static ForkedProcess start(ForkSettings settings) throws IOException {
    List<String> command = List.of(
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        ForkedWorker.class.getName());
    ForkedProcess forked = new ForkedProcess(new ProcessBuilder(command).start());
    forked.write(settings.line());
    return forked;
  }

  private static void readInBackground(
      BufferedReader reader, java.util.function.Consumer<String> lines) {
    Thread thread = new Thread(
        () -> {
          try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
              lines.accept(line);
            }
          } catch (IOException ended) {
            log.debug("A forked worker's output ended", ended);
          }
          lines.accept(END);
        },
        "jobdrill-forked-worker");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void keep(String line) {
    output.add(line);
    if (output.size() > OUTPUT_LINES) {
      output.remove();
    }
  }

  synchronized String lastOutput() {
    return String.join("\n", output);
  }

  ForkMessage read() throws InterruptedException {
    String line = messages.poll(SILENCE_LIMIT_SECONDS, TimeUnit.SECONDS);
    if (line == null || line.equals(END)) {
      process.destroyForcibly();
      throw new IllegalStateException("The forked worker "
          + (line == null
              ? "has said nothing for " + SILENCE_LIMIT_SECONDS
                  + " s of real time: its code blocks on something that never comes in a forked JVM"
              : "ended by itself")
          + ". Its last output:\n" + lastOutput());
    }
    return ForkMessage.parse(line);
  }

  /** Lets the worker go on with what it told last. */
  void goOn() throws IOException {
    write("");
  }

  private void write(String line) throws IOException {
    toWorker.write(line);
    toWorker.newLine();
    toWorker.flush();
  }

  /** SIGKILL, where the operating system has it; returns when the process is gone, with its exit code. */
  int kill() {
    process.destroyForcibly();
    try {
      int code = process.waitFor();
      log.info("Worker process {} was killed, exit code {}", process.pid(), code);
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a killed worker ends", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
