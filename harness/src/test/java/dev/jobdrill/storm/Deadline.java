package dev.jobdrill.storm;

import java.time.Duration;

/** Ends this process at the latest after a while; what it started ends with it. */
final class Deadline {
  private static final int TOO_LONG = 2;

  private Deadline() {}

  static void start(Duration limit) {
    Thread thread = new Thread(() -> end(limit), "storm-deadline");
    thread.setDaemon(true);
    thread.start();
  }

  private static void end(Duration limit) {
    try {
      Thread.sleep(limit.toMillis());
    } catch (InterruptedException notMeant) {
      Thread.currentThread().interrupt();
    }
    System.err.println("The storm did not end within " + limit + " and is broken off.");
    Runtime.getRuntime().halt(TOO_LONG);
  }
}
