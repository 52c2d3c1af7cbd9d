package dev.jobdrill.executor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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
  /** The slots that wait, the one that has waited least first: its thread and what it needs are still at hand. */
  private final Deque<Waiting> waiting = new ArrayDeque<>();

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

  private final class Waiting {
    private final int slot;
    private final Condition called = lock.newCondition();
    private boolean isCalled;
    private @Nullable ClaimResult brought;

    Waiting(int slot) {
      this.slot = slot;
    }

    void call() {
      isCalled = true;
      called.signal();
    }
  }

  /** A waiting slot for which somebody else asks. It waits on until it is told the answer, or that there is none. */
  final class IdleSlot {
    private final Waiting slot;
    private final ClaimRequest request;

    private IdleSlot(Waiting slot, ClaimRequest request) {
      this.slot = slot;
      this.request = request;
    }

    ClaimRequest request() {
      return request;
    }

    /** The request was answered; null if it was not made. */
    void answered(@Nullable ClaimResult result) {
      // What is no job to run stood before the new one, which is in the queue still.
      letGo(result, result != null && !(result instanceof ClaimResult.Claimed));
    }

    /** The request may have taken a job. */
    void unanswered() {
      claims.unanswered(request);
      letGo(null, true);
    }

    private void letGo(@Nullable ClaimResult result, boolean asksAgain) {
      lock.lock();
      try {
        if (asksAgain) {
          woken(state(request.queue()));
        }
        slot.brought = result;
        slot.call();
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@return how many slots wait} */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** A slot that waits, if no queue is known to have jobs; null if there is none. */
  @Nullable
  IdleSlot reserve(String queue) {
    lock.lock();
    try {
      // What was not answered is asked again first: its slot remembers one request, and it may have
      // taken a job.
      if (stopped
          || asking
          || !order.queues().contains(queue)
          || claims.hasUnanswered(queue)
          || mayHaveJobs(settings.now())) {
        return null;
      }
      Waiting slot = waiting.poll();
      return slot == null ? null : new IdleSlot(slot, claims.request(queue, slot.slot));
    } finally {
      lock.unlock();
    }
  }

  /** A queue may have something to do. */
  void wake(String queue) {
    lock.lock();
    try {
      QueueState state = states.get(queue);
      if (state != null) {
        woken(state);
        callOne();
      }
    } finally {
      lock.unlock();
    }
  }

  /** An answer to what was asked before is out of date. */
  private static void woken(QueueState state) {
    state.wakeUps++;
    state.idleUntil = null;
  }

  /** No slot gets a job any more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      cancelAlarm.run();
      while (!waiting.isEmpty()) {
        callOne();
      }
    } finally {
      lock.unlock();
    }
  }

  private void callOne() {
    Waiting slot = waiting.poll();
    if (slot != null) {
      slot.call();
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
        ClaimedJob job;
        if (ask == null) {
          job = broughtWhileWaiting(slot);
        } else {
          job = ask(slot, ask);
          ask = null;
          if (job != null) {
            sendAnother();
          }
        }
        if (job != null) {
          return job;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits to be called; returns the job that somebody else asked for meanwhile, if there was any. */
  private @Nullable ClaimedJob broughtWhileWaiting(int slot) {
    setAlarm();
    Waiting self = new Waiting(slot);
    waiting.push(self);
    while (!self.isCalled) {
      self.called.awaitUninterruptibly();
    }
    return self.brought == null ? null : absorbUnlocked(self.brought);
  }

  /** Wakes no slot in vain: on two cores that costs the job that was just taken as much as a step. */
  private void sendAnother() {
    Instant now = settings.now();
    if (mayHaveJobs(now)) {
      callOne();
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

  /** Absorbs without the lock, which the caller holds before and after. */
  private @Nullable ClaimedJob absorbUnlocked(ClaimResult result) {
    lock.unlock();
    try {
      return claims.absorb(result).orElse(null);
    } finally {
      lock.lock();
    }
  }

  /** Asks without the lock, which the caller holds before and after. */
  private @Nullable ClaimedJob ask(int slot, Ask ask) {
    asking = true;
    lock.unlock();
    ClaimResult result = null;
    boolean broken = true;
    try {
      result = claims.claim(ask.queue(), slot);
      broken = false;
    } catch (RuntimeException failure) {
      broken = false;
      log.warn(
          "Queue {} could not be asked for a job, and is asked again in {}: {}",
          ask.queue(),
          PAUSE_AFTER_ERROR,
          failure.getMessage());
    } finally {
      lock.lock();
      asking = false;
      if (broken) {
        // Those who began to wait meanwhile have set no alarm.
        callOne();
      }
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

  private boolean mayHaveJobs(Instant now) {
    return states.values().stream().anyMatch(state -> mayHaveJobs(state, now));
  }

  private static boolean mayHaveJobs(QueueState state, Instant now) {
    return state.idleUntil == null || !now.isBefore(state.idleUntil);
  }

  /** Sees to it that a waiting slot wakes when a queue may be asked again. */
  private void setAlarm() {
    if (asking) {
      // The queue that is asked may be due, and would call slots that can ask nothing, over and
      // over. Who asks sees to it then.
      return;
    }
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
      callOne();
    } finally {
      lock.unlock();
    }
  }
}
