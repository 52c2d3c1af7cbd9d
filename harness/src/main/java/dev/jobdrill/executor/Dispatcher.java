package dev.jobdrill.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a worker's slots get their jobs, and wait for some. One slot asks at a time, and whoever gets a job sends the
 * next one to ask; so an idle worker of a hundred slots asks a queue once, not a hundred times.
 *
 * <p>A queue that answered "idle" is not asked again until it wakes the worker, its next job comes due, or a lease has
 * passed, in which another worker may have vanished.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

  private final ExecutorSettings settings;
  private final Claims claims;
  private final QueueOrder order;
  private final Map<String, QueueState> states = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean asking;
  private boolean stopped;
  private @Nullable Instant alarmAt;
  private Runnable cancelAlarm = () -> {};

  Dispatcher(ExecutorSettings settings, Claims claims, QueueOrder order) {
    this.settings = settings;
    this.claims = claims;
    this.order = order;
    order.queues().forEach(queue -> states.put(queue, new QueueState()));
  }

  private static final class QueueState {
    private long wakeUps;
    private @Nullable Instant idleUntil;
  }

  /**
   * What a slot is about to ask.
   *
   * @param queue the queue
   * @param wakeUps how often the queue had woken the worker before, to tell an answer that is out of date
   */
  record Ask(String queue, long wakeUps) {}

  /** A queue may have something to do. */
  void wake(String queue) {
    lock.lock();
    try {
      QueueState state = states.get(queue);
      if (state != null) {
        state.wakeUps++;
        state.idleUntil = null;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** No slot gets a job any more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      cancelAlarm.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** What a slot should ask once it lets go of its job; null for nothing. */
  @Nullable
  Ask next() {
    lock.lock();
    try {
      return stopped ? null : pick().orElse(null);
    } finally {
      lock.unlock();
    }
  }

  /** A job for a slot, as soon as there is one; null once the worker stops. */
  @Nullable
  ClaimedJob take(int slot, @Nullable Ask first) {
    Ask ask = first;
    lock.lock();
    try {
      while (!stopped) {
        if (ask == null && !asking) {
          ask = pick().orElse(null);
        }
        if (ask == null) {
          setAlarm();
          changed.awaitUninterruptibly();
          continue;
        }
        ClaimedJob job = ask(slot, ask);
        ask = null;
        if (job != null) {
          sendAnother();
          return job;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes no slot in vain: on two cores that costs the job that was just taken as much as a step. */
  private void sendAnother() {
    Instant now = settings.now();
    if (states.values().stream().anyMatch(state -> mayHaveJobs(state, now))) {
      changed.signal();
    } else if (!stopped) {
      setAlarm();
    }
  }

  /** What came along with a release. */
  Optional<ClaimedJob> absorb(Ask ask, ClaimResult result) {
    if (result instanceof ClaimResult.Idle idle) {
      lock.lock();
      try {
        idle(ask, idle.nextDue());
      } finally {
        lock.unlock();
      }
    }
    return claims.absorb(result);
  }

  /** Asks without the lock, which the caller holds before and after. */
  private @Nullable ClaimedJob ask(int slot, Ask ask) {
    asking = true;
    lock.unlock();
    ClaimResult result = null;
    try {
      result = claims.claim(ask.queue(), slot);
    } catch (RuntimeException failure) {
      log.warn(
          "Queue {} could not be asked for a job, and is asked again in {}: {}",
          ask.queue(),
          PAUSE_AFTER_ERROR,
          failure.getMessage());
    } finally {
      lock.lock();
      asking = false;
    }
    if (result instanceof ClaimResult.Claimed claimed) {
      if (claimed.then() != null) {
        idle(ask, claimed.then().nextDue());
      }
      return claimed.job();
    }
    if (result instanceof ClaimResult.Idle idle) {
      idle(ask, idle.nextDue());
    } else {
      idleUntil(ask, settings.now().plus(PAUSE_AFTER_ERROR));
    }
    return null;
  }

  private void idle(Ask ask, @Nullable Instant nextDue) {
    if (claims.hasUnanswered(ask.queue())) {
      // The job that such a request may have taken waits for it, and not for anything in the queue.
      return;
    }
    Instant latest = settings.after(settings.lease());
    idleUntil(ask, nextDue == null || nextDue.isAfter(latest) ? latest : nextDue);
  }

  private void idleUntil(Ask ask, Instant time) {
    QueueState state = states.get(ask.queue());
    if (state != null && state.wakeUps == ask.wakeUps()) {
      state.idleUntil = time;
    }
  }

  private Optional<Ask> pick() {
    Instant now = settings.now();
    return order
        .next(queue -> mayHaveJobs(state(queue), now))
        .map(queue -> new Ask(queue, state(queue).wakeUps));
  }

  private QueueState state(String queue) {
    return states.computeIfAbsent(queue, unknown -> new QueueState());
  }

  private static boolean mayHaveJobs(QueueState state, Instant now) {
    return state.idleUntil == null || !now.isBefore(state.idleUntil);
  }

  /** Sees to it that a waiting slot wakes when a queue may be asked again. */
  private void setAlarm() {
    Instant soonest = null;
    for (QueueState state : states.values()) {
      Instant until = state.idleUntil;
      if (until != null && (soonest == null || until.isBefore(soonest))) {
        soonest = until;
      }
    }
    if (soonest != null && (alarmAt == null || soonest.isBefore(alarmAt))) {
      cancelAlarm.run();
      alarmAt = soonest;
      cancelAlarm = settings.timers().after(Duration.between(settings.now(), soonest), this::alarm);
    }
  }

  private void alarm() {
    lock.lock();
    try {
      alarmAt = null;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
