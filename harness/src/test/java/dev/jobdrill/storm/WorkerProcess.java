package dev.jobdrill.storm;

import dev.jobdrill.environment.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker of a storm, seen from its parent. */
final class WorkerProcess {
  private final String name;
  private final Path ledger;
  private final Process process;

  private WorkerProcess(String name, Path ledger, Process process) {
    this.name = name;
    this.ledger = ledger;
    this.process = process;
  }

  static WorkerProcess fork(int port, long seed, Path directory, String name, int version)
      throws IOException {
    Path ledger = directory.resolve(name + ".ledger");
    List<String> command = List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        StormWorker.class.getName(),
        Integer.toString(port),
        Long.toString(seed),
        ledger.toString(),
        name,
        Integer.toString(version));
    File log = directory.resolve(name + ".log").toFile();
    return new WorkerProcess(
        name,
        ledger,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start());
  }

  String name() {
    return name;
  }

  void signal(String signal) {
    try {
      Processes.signal(signal, process.pid());
    } catch (Exception failure) {
      throw new IllegalStateException("SIG" + signal + " to " + name + " failed", failure);
    }
  }

  void kill() {
    process.destroyForcibly();
  }

  void tellToDrain() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException gone) {
      // Its exit code tells what became of it.
      kill();
    }
  }

  /** {@return whether it has begun to work; before, there is little to be hit} */
  boolean hasBegun() {
    return ledger.toFile().length() > 0;
  }

  boolean hasEnded() {
    return !process.isAlive();
  }

  /** {@return its exit code, or null if it does not end in time} */
  Integer awaitEnd(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : null;
  }
}
