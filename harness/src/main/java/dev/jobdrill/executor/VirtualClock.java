package dev.jobdrill.executor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves only when told to, and never backwards. Thread-safe.
 *
 * <p>Instants are kept to the millisecond, as the store keeps them. What an executor does at a certain time (the renewal
 * of a lease, a step's timeout) happens when the clock is moved there or past it, on the thread that moves it and with
 * the clock standing at that time.
 */
public final class VirtualClock extends Clock {
  private final State state;
  private final ZoneId zone;

  private VirtualClock(State state, ZoneId zone) {
    this.state = state;
    this.zone = zone;
  }

  /**
   * A clock that stands at an instant.
   *
   * @param start the first instant it shows; cut to the millisecond
   * @return the clock, in UTC
   */
  public static VirtualClock startingAt(Instant start) {
    return new VirtualClock(new State(start.toEpochMilli()), ZoneOffset.UTC);
  }

  /**
   * Moves the clock on.
   *
   * @param duration how far, cut to the millisecond; not negative
   * @throws ArithmeticException if that is further than milliseconds can count
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("cannot move a clock back by " + duration.negated()
          + "; give a duration of zero or more");
    }
    long left = duration.toMillis();
    while (left >= 0) {
      left = state.moveBy(left);
    }
  }

  /**
   * Moves the clock on to an instant; does nothing if it is already there or past it.
   *
   * @param instant the instant, rounded up to the millisecond
   */
  public void advanceTo(Instant instant) {
    long target = roundedUp(instant);
    long left = target - state.now.get();
    while (left >= 0) {
      left = state.moveBy(left) < 0 ? -1 : target - state.now.get();
    }
  }

  /**
   * Lets time pass as {@link Thread#sleep} does, in no time: an interrupt ends it, and so does one that a step's timeout
   * sends on the way.
   *
   * @param duration how long, cut to the millisecond; not negative
   * @throws InterruptedException if the thread is interrupted; the clock then stands where that happened
   */
  public void sleep(Duration duration) throws InterruptedException {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "cannot sleep for " + duration + "; give a duration of zero or more");
    }
    long left = duration.toMillis();
    while (left >= 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted at " + instant());
      }
      left = state.moveBy(left);
    }
  }

  private static long roundedUp(Instant instant) {
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
  }

  /** Whether nothing happens if the clock is moved there. */
  boolean isQuietUntil(Instant instant) {
    return state.isQuietUntil(roundedUp(instant));
  }

  Timers timers() {
    return state;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(state.now.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId newZone) {
    return new VirtualClock(state, newZone);
  }

  /** The time and what is to happen, shared by the clock's views in other zones. */
  private static final class State implements Timers {
    private final AtomicLong now;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long sequence;

    State(long start) {
      this.now = new AtomicLong(start);
    }

    /**
     * Moves on by so much, or only to the next task if one comes due on the way, and runs that.
     *
     * @return how far there is still to go; negative once that is done
     */
    long moveBy(long millis) {
      Task task;
      long left;
      synchronized (this) {
        long target = Math.addExact(now.get(), millis);
        task = tasks.peek();
        if (task == null || task.at > target) {
          now.set(target);
          return -1;
        }
        tasks.poll();
        now.accumulateAndGet(task.at, Math::max);
        left = target - now.get();
      }
      task.work.run();
      return left;
    }

    synchronized boolean isQuietUntil(long millis) {
      Task first = tasks.peek();
      return first == null || first.at > millis;
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable work) {
      Task task = new Task(Math.addExact(now.get(), delay.toMillis()), sequence++, work);
      tasks.add(task);
      return () -> cancel(task);
    }

    // No two tasks are equal, since no two have the same order.
    private synchronized void cancel(Task task) {
      tasks.remove(task);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      new VirtualClock(this, ZoneOffset.UTC).sleep(duration);
    }
  }

  private record Task(long at, long order, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }
}
