package dev.jobdrill.executor.redis;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether to look out for a reply before the thread is put to sleep: if replies usually come soon enough. How soon they
 * come is known only while somebody looks out, since a thread that sleeps is late by the time it takes to wake it; so it
 * is tried now and then even if they did not. Thread-safe; of two threads that write at the same time one may be lost,
 * which does no harm.
 */
final class SpinDecision {
  /** A Redis further away than that is not looked out for, but once in so many replies. */
  static final long LONGEST_NANOS = 250_000;

  static final int TRY_AGAIN_AFTER = 32;

  private volatile long usualNanos;
  private final AtomicInteger slept = new AtomicInteger();

  boolean worthIt() {
    return usualNanos < LONGEST_NANOS || slept.get() >= TRY_AGAIN_AFTER;
  }

  /** How long the reply took of a thread that looked out for it, to the end or in vain. */
  void lookedOut(long nanos) {
    slept.set(0);
    long usual = usualNanos;
    boolean nearAgain = usual >= LONGEST_NANOS && nanos < LONGEST_NANOS;
    usualNanos = nearAgain ? nanos : usual + (nanos - usual) / 8;
  }

  void sleptInstead() {
    slept.incrementAndGet();
  }
}
