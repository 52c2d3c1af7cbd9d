package dev.jobdrill.executor.redis;

import dev.jobdrill.environment.Processes;

/** Signals to processes that a test started. */
final class Signals {
  private Signals() {}

  static void send(String signal, long pid) {
    try {
      Processes.signal(signal, pid);
    } catch (Exception failure) {
      throw new AssertionError("SIG" + signal + " to " + pid + " failed", failure);
    }
  }
}
