package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who may write for an attempt. Mostly that is the thread that runs it; while a step's body runs, the attempt can be
 * taken away from it, by a timeout that the step does not heed or by a shutdown, and then only the taker writes.
 */
final class Attempt {
  private enum Phase {
    BETWEEN_STEPS,
    IN_STEP,
    TAKEN_AWAY
  }

  private Phase phase = Phase.BETWEEN_STEPS;
  private @Nullable Thread thread;
  private boolean stopRequested;
  private volatile Instant leaseEnd;
  private volatile boolean settling;
  private volatile boolean released;

  Attempt(Instant leaseEnd) {
    this.leaseEnd = leaseEnd;
  }

  Instant leaseEnd() {
    return leaseEnd;
  }

  void leasedUntil(Instant end) {
    leaseEnd = end;
  }

  /** The job is about to be let go of: a renewal may be refused because it was, by a write whose reply is not there yet. */
  void settle() {
    settling = true;
  }

  boolean isSettling() {
    return settling;
  }

  /** The job was let go of, and there is no lease to be renewed any more. */
  void release() {
    released = true;
  }

  boolean isReleased() {
    return released;
  }

  /** The body is about to run on this thread; false if it must not, since the worker shuts down. */
  synchronized boolean enterStep() {
    if (stopRequested) {
      return false;
    }
    phase = Phase.IN_STEP;
    thread = Thread.currentThread();
    return true;
  }

  /**
   * The body has ended; false if the attempt was taken away meanwhile. An interrupt was meant for the body: left set,
   * it would hit the next one.
   */
  synchronized boolean leaveStep() {
    thread = null;
    Thread.interrupted();
    if (phase == Phase.TAKEN_AWAY) {
      return false;
    }
    phase = Phase.BETWEEN_STEPS;
    return true;
  }

  /** Interrupts the body, if one runs, and tells where it was. */
  synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  synchronized StackTraceElement[] where() {
    return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
  }

  synchronized void requestStop() {
    stopRequested = true;
  }

  /** Takes the attempt from a body that runs; false if none does, and then the attempt goes on by itself. */
  synchronized boolean takeAway() {
    if (phase != Phase.IN_STEP) {
      return false;
    }
    phase = Phase.TAKEN_AWAY;
    return true;
  }
}
