package dev.jobdrill.executor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When the leases of an executor's attempts are due to be renewed. All share one timer, since nearly every attempt ends
 * before its first renewal: a timer of its own would wake the timers' thread twice for nothing.
 */
final class LeaseSweep {
  private final Timers timers;
  private final Clock clock;
  private final Duration interval;

  /** In the order in which they come due, since all wait equally long. */
  private final Map<LeaseKeeper, Instant> due = new LinkedHashMap<>();

  private boolean armed;
  private Runnable disarm = () -> {};

  LeaseSweep(Timers timers, Clock clock, Duration interval) {
    this.timers = timers;
    this.clock = clock;
    this.interval = interval;
  }

  /** Renews a lease once, an interval from now. */
  synchronized void add(LeaseKeeper keeper) {
    due.put(keeper, now().plusMillis(interval.toMillis()));
    if (!armed) {
      arm(interval);
    }
  }

  /**
   * The timer stays: the next attempt most likely needs it. That of a virtual clock wakes no thread, and is in the way of
   * moving the clock far at once.
   */
  synchronized void remove(LeaseKeeper keeper) {
    due.remove(keeper);
    if (due.isEmpty() && clock instanceof VirtualClock) {
      disarm.run();
      armed = false;
    }
  }

  private void arm(Duration delay) {
    armed = true;
    disarm = timers.after(delay, this::sweep);
  }

  /** A renewal may block on the store, so each gets a task of its own. */
  private void sweep() {
    takeDue().forEach(keeper -> timers.after(Duration.ZERO, keeper::renew));
  }

  private synchronized List<LeaseKeeper> takeDue() {
    armed = false;
    Instant now = now();
    List<LeaseKeeper> taken = new ArrayList<>();
    Iterator<Map.Entry<LeaseKeeper, Instant>> entries = due.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<LeaseKeeper, Instant> next = entries.next();
      if (next.getValue().isAfter(now)) {
        arm(Duration.between(now, next.getValue()));
        break;
      }
      taken.add(next.getKey());
      entries.remove();
    }
    return taken;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
