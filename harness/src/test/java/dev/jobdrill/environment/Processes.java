package dev.jobdrill.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests need to know of processes. */
public final class Processes {

  private Processes() {}

  /** A zombie has ended too: where nobody reaps orphans, as in many containers, it stays listed. */
  public static boolean hasEnded(long pid) {
    if (!ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException noProc) {
      return false;
    }
  }

  public static void signal(String signal, long pid) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
  }
}
