package dev.jobdrill.executor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
    long target = Math.addExact(state.now.get(), duration.toMillis());
    while (state.runNextUntil(target)) {
      // Each round runs one task.
    }
    state.moveTo(target);
  }

  /**
   * Moves the clock on to an instant; does nothing if it is already there or past it.
   *
   * @param instant the instant, rounded up to the millisecond
   */
  public void advanceTo(Instant instant) {
    long target = roundedUp(instant);
    while (state.runNextUntil(target)) {
      // Each round runs one task.
    }
    state.moveTo(target);
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
    long target = Math.addExact(state.now.get(), duration.toMillis());
    do {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted at " + instant());
      }
    } while (state.runNextUntil(target));
    state.moveTo(target);
  }

  private static long roundedUp(Instant instant) {
    long millis = instant.toEpochMilli();
    return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
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

    void moveTo(long target) {
      now.accumulateAndGet(target, Math::max);
    }

    /** Runs the next task that is due by then, with the clock at its time; false if there is none. */
    boolean runNextUntil(long target) {
      Task task = takeUntil(target);
      if (task == null) {
        return false;
      }
      moveTo(task.at);
      task.work.run();
      return true;
    }

    private synchronized @Nullable Task takeUntil(long target) {
      Task first = tasks.peek();
      return first != null && first.at <= target ? tasks.poll() : null;
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
