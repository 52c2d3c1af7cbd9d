package dev.jobdrill.fault;

import dev.jobdrill.environment.HttpFault;
import dev.jobdrill.environment.HttpFault.Kind;
import dev.jobdrill.environment.RefusedPort.Evidence;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of connections during one step execution. A connection that is refused reaches nobody, so the port is
 * closed before the exchange and open again when the step has ended, and whether anybody was refused is told by what
 * came of the step, or else by the operating system. Thread-safe.
 */
final class Refusal {
  private final FaultBook book;
  private final FaultHost host;
  private @Nullable FaultPoint refusing;

  Refusal(FaultBook book, FaultHost host) {
    this.book = book;
    this.host = host;
  }

  /** The step's next exchange is at this point; refuses it if that is what is to happen there. */
  boolean isDueAt(FaultPoint point) {
    Fault fault = book.pendingAt(point);
    return fault != null && fault.kind() == FaultKind.REFUSED;
  }

  void begin(FaultPoint point) {
    synchronized (this) {
      refusing = point;
    }
    host.refuseConnections();
  }

  /** The exchange before the one that is refused: its response waits until the port is closed. */
  HttpFault servedBefore(FaultPoint point) {
    return HttpFault.waiting(
        Kind.LATE_RESPONSE,
        true,
        () -> CompletableFuture.supplyAsync(() -> {
          begin(point);
          return false;
        }));
  }

  /** The step has ended; gives the point at which it was refused. */
  Optional<FaultPoint> end(@Nullable Throwable failure) {
    FaultPoint point;
    synchronized (this) {
      point = refusing;
      refusing = null;
    }
    if (point == null) {
      return Optional.empty();
    }
    Evidence evidence = host.acceptConnections();
    if (evidence == Evidence.LIKELY || saysRefused(failure)) {
      return Optional.of(point);
    }
    book.hindered(
        point,
        evidence == Evidence.NONE
            ? "the port was closed, and the step connected to none that is"
            : "the port was closed, and the step did not end with a ConnectException; if it catches that, use reset"
                + " instead, which is always seen");
    return Optional.empty();
  }

  private static boolean saysRefused(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
      depth++;
    }
    return false;
  }
}
