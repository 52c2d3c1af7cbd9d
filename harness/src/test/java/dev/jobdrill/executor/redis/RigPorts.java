package dev.jobdrill.executor.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that stay free while their server is down. They lie below those that the system gives to outgoing connections
 * (from 32768 on Linux): a client that tries again and again to reach a dead server there would sooner or later be
 * given the server's own port, connect to itself, and keep the server from coming back. Each is handed out once.
 */
final class RigPorts {
  /** How far above its port a server of a cluster opens the port of its bus. */
  static final int BUS = 10_000;

  private static final int LOWEST = 11_000;
  private static final int COUNT = 10_000;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private RigPorts() {}

  /** {@return a port that is free now, as is the one of its bus} */
  static int next() {
    for (int i = 0; i < COUNT; i++) {
      int port = LOWEST + NEXT.getAndIncrement() % COUNT;
      if (isFree(port) && isFree(port + BUS)) {
        return port;
      }
    }
    throw new AssertionError("no port is free from " + LOWEST + " to " + (LOWEST + COUNT));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
