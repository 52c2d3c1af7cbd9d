package dev.jobdrill.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** A port at which nobody listens, held so that nobody else gets it meanwhile. */
public final class RefusedPort {
  private static final Path COUNTERS = Path.of("/proc/net/snmp");

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofNanos(200_000);

  private final Socket holder;
  private final OptionalLong before;

  private RefusedPort(Socket holder) {
    this.holder = holder;
    this.before = refusals();
  }

  /** What is known of connections to a port that was closed. A connection that is refused reaches no process. */
  public enum Evidence {
    /** Nobody on this machine was refused a connection. */
    NONE,
    /** Somebody on this machine was refused a connection, though perhaps not at this port. */
    LIKELY,
    /** The operating system does not tell. */
    UNKNOWN
  }

  /**
   * A socket that is bound and neither listens nor connects: the next one may listen at its port all the same. It cannot
   * be bound before the one that listened is gone, which is when its selector has let go of it, a moment after its close.
   */
  static RefusedPort hold(int port) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Socket holder = new Socket();
      try {
        holder.setReuseAddress(true);
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RefusedPort(holder);
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new EnvironmentException(
              "Port " + port + " cannot be held while a stub server refuses connections there: "
                  + e,
              "a port that is free once nobody listens at it",
              "Another process took it at that moment; run the test again.",
              e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  Evidence evidence() {
    OptionalLong now = refusals();
    if (before.isEmpty() || now.isEmpty()) {
      return Evidence.UNKNOWN;
    }
    return now.getAsLong() > before.getAsLong() ? Evidence.LIKELY : Evidence.NONE;
  }

  void release() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How many connections of this machine's processes failed before they were made: Linux's AttemptFails, proc(5), under
   * "Tcp:" in two lines, one of names and one of numbers.
   */
  private static OptionalLong refusals() {
    try {
      List<List<String>> tcp = Files.readAllLines(COUNTERS).stream()
          .filter(line -> line.startsWith("Tcp:"))
          .map(line -> Arrays.asList(line.split(" ")))
          .toList();
      int column = tcp.size() < 2 ? -1 : tcp.get(0).indexOf("AttemptFails");
      return column < 0
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(tcp.get(1).get(column)));
    } catch (IOException | NumberFormatException notLinux) {
      return OptionalLong.empty();
    }
  }
}
