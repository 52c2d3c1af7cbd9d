package dev.jobdrill.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell that starts a server and ends it when this JVM ends, whatever ends this JVM.
 *
 * <p>The shell's standard input is a pipe whose other end only this JVM holds, and the kernel closes that end when the
 * JVM dies, also by SIGKILL. The shell blocks on reading it, and on end of file kills the server, waits for it, and
 * removes its directory. It is the server's parent from the start, so there is no moment in which the server runs
 * unwatched, and no other process can be given the server's id before the shell has waited for it. A signal to the
 * whole process group, as Ctrl-C sends it, would end the shell before the server: so it ignores those. Should the
 * shell itself be killed, this JVM kills the server.
 */
final class Watchdog implements AutoCloseable {

  private static final String PID = "jobdrill-server-pid ";

  /** Arguments: the directory, then the server's command. Output is let go of, so that its end is the server's end. */
  private static final String SCRIPT = """
      trap '' HUP INT QUIT TERM
      directory=$1
      shift
      "$@" </dev/null &
      server=$!
      echo "jobdrill-server-pid $server"
      exec >/dev/null 2>&1
      while read -r _; do :; done
      kill -9 "$server"
      wait "$server"
      rm -rf "$directory"
      """;

  private static final long LIMIT_SECONDS = 5;

  private final Process shell;
  private final Path directory;

  private Watchdog(Process shell, Path directory) {
    this.shell = shell;
    this.directory = directory;
  }

  /**
   * Starts a server.
   *
   * @param directory the server's working directory, which is removed when it has ended
   * @param command the server's command
   */
  static Watchdog start(Path directory, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(
        List.of("/bin/sh", "-c", SCRIPT, "jobdrill-watchdog", directory.toString()));
    all.addAll(command);
    Process shell = new ProcessBuilder(all)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    return new Watchdog(shell, directory);
  }

  /** {@return the server's process id if the line of output says it, else -1} */
  static long serverPid(String line) {
    return line.startsWith(PID) ? Long.parseLong(line.substring(PID.length())) : -1;
  }

  Process shell() {
    return shell;
  }

  /** From now on, a killed shell takes the server with it. */
  void guard(ProcessHandle server) {
    var unused = shell.onExit().thenRun(server::destroyForcibly);
  }

  /** Ends the server and waits until it has ended and its directory is gone. */
  @Override
  public void close() throws IOException {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      // Nothing more to do for the server: the end of the pipe, not this wait, is what ends it.
      Thread.currentThread().interrupt();
    }
    if (!shell.isAlive() && Files.exists(directory)) {
      // The shell was killed before it could do this.
      Cleanup.all(List.of(Directories.removal(directory)));
    }
  }
}
