package dev.jobdrill.executor;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs of an executor's queues on threads of its own, until it is shut down. Idle, it waits to be woken, without
 * polling. Thread-safe; made by {@link JobExecutor#newWorker()}.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private final ExecutorSettings settings;
  private final Claims claims;
  private final Dispatcher dispatcher;
  private final ThreadFactory threads;
  private final AutoCloseable subscription;
  private final Set<Slot> live = ConcurrentHashMap.newKeySet();
  private final AtomicInteger slots = new AtomicInteger();
  private final CountDownLatch ended;

  /** Of each job that is being taken from a step that hung. */
  private final Set<CountDownLatch> taking = ConcurrentHashMap.newKeySet();

  private volatile boolean givingBack;

  private Worker(
      ExecutorSettings settings,
      Claims claims,
      Dispatcher dispatcher,
      AutoCloseable subscription,
      int concurrency,
      ThreadFactory threads) {
    this.settings = settings;
    this.claims = claims;
    this.dispatcher = dispatcher;
    this.subscription = subscription;
    this.threads = threads;
    this.ended = new CountDownLatch(concurrency);
  }

  static Worker start(
      ExecutorSettings settings,
      Claims claims,
      Dispatcher dispatcher,
      List<String> queues,
      int concurrency,
      ThreadFactory threads) {
    AutoCloseable subscription = settings.store().subscribe(queues, dispatcher::wake);
    Worker worker = new Worker(settings, claims, dispatcher, subscription, concurrency, threads);
    settings.enqueuer().add(dispatcher);
    try {
      for (int i = 0; i < concurrency; i++) {
        worker.startSlot();
      }
    } catch (RuntimeException | Error noThread) {
      worker.takeNoMore();
      worker.unsubscribe();
      throw noThread;
    }
    return worker;
  }

  private void startSlot() {
    Slot slot = new Slot(slots.getAndIncrement());
    live.add(slot);
    try {
      threads.newThread(slot::run).start();
    } catch (RuntimeException | Error noThread) {
      slot.end();
      ended.countDown();
      throw noThread;
    }
  }

  /** Shuts down as {@link #shutdown} does, with 25 seconds to finish what runs. */
  @Override
  public void close() {
    shutdown(PATIENCE);
  }

  /**
   * Takes no more jobs and lets those that run come to their end. Those that have not by the deadline are given back,
   * without a failure, for another worker to go on from their last checkpoint, and their steps are interrupted. That takes a
   * round trip, or a lease at most if the store is away.
   *
   * @param deadline how long to wait before, on the system's clock
   * @return whether every job came to its end in time
   */
  public boolean shutdown(Duration deadline) {
    takeNoMore();
    boolean drained = awaitEnd(deadline);
    if (!drained) {
      giveBack(deadline);
    }
    unsubscribe();
    return drained;
  }

  private void takeNoMore() {
    settings.enqueuer().remove(dispatcher);
    dispatcher.stop();
  }

  private void unsubscribe() {
    try {
      subscription.close();
    } catch (Exception e) {
      log.warn("The worker's subscription could not be closed", e);
    }
  }

  /** Returns when no slot holds a job any more, or its lease has ended by now. */
  private void giveBack(Duration deadline) {
    givingBack = true;
    List<Slot> late = List.copyOf(live);
    log.warn(
        "Within {} ms this many jobs did not end, and are given back: {}",
        deadline.toMillis(),
        late.size());
    // All at once, since each may have to wait for the store; and on no virtual threads, whose
    // carriers the late steps may be holding.
    late.forEach(slot -> WorkerThreads.daemon("jobdrill-hand-back-" + slot.number, slot::giveBack)
        .start());
    long limit = System.nanoTime() + settings.lease().toNanos();
    try {
      for (Slot slot : late) {
        slot.letGo.await(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      awaitTaken(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the jobs of steps that hung have been taken from them, as far as that has begun; false if it took too long. */
  private boolean awaitTaken(long limit) throws InterruptedException {
    for (CountDownLatch taken : taking) {
      if (!taken.await(limit - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /** {@return whether the worker takes no more jobs} */
  public boolean isShuttingDown() {
    return dispatcher.isStopped();
  }

  private boolean awaitEnd(Duration deadline) {
    long limit = System.nanoTime() + deadline.toNanos();
    try {
      return ended.await(deadline.toNanos(), TimeUnit.NANOSECONDS) && awaitTaken(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One job at a time, on one thread. */
  private final class Slot {
    private final int number;
    private volatile @Nullable AttemptRunner runner;

    /** Its thread was given up, and another slot was started in its place. */
    private boolean lost;

    /** Opened when it holds no job and will never hold one again. */
    private final CountDownLatch letGo = new CountDownLatch(1);

    Slot(int number) {
      this.number = number;
    }

    void run() {
      try {
        ClaimedJob job = dispatcher.take(number, null);
        while (job != null) {
          job = attempt(job);
        }
      } catch (WorkerCrash crash) {
        log.info("Slot {} ends by a simulated crash", number, crash);
        dispatcher.stop();
      } finally {
        if (!lost) {
          end();
          ended.countDown();
        }
      }
    }

    private void end() {
      live.remove(this);
      letGo.countDown();
    }

    /** Runs a job; returns the next one, or null if the worker takes no more or this thread was given up meanwhile. */
    private @Nullable ClaimedJob attempt(ClaimedJob job) {
      Turn turn = new Turn(this);
      ClaimResult next = null;
      try {
        AttemptRunner claimed =
            JobExecutor.runner(settings, claims, job, turn, turn::hung).orElse(null);
        if (claimed != null) {
          next = run(claimed);
        }
      } catch (WorkerCrash crash) {
        throw crash;
      } catch (RuntimeException | Error unexpected) {
        // Its lease runs out, and another attempt goes on.
        log.error("Attempt {} of job {} broke off", job.attempt(), job.ref(), unexpected);
      } finally {
        lost = !turn.end();
      }
      return lost ? null : turn.after(next);
    }

    private @Nullable ClaimResult run(AttemptRunner next) {
      runner = next;
      try {
        if (givingBack) {
          next.stop();
        }
        return next.run().next();
      } finally {
        runner = null;
      }
    }

    /** An attempt between two steps gives its job back by itself, as does one that comes too late to be seen here. */
    void giveBack() {
      AttemptRunner late = runner;
      if (late == null) {
        return;
      }
      boolean over = true;
      try {
        over = late.stop();
      } catch (RuntimeException unexpected) {
        log.error("The job of slot {} could not be given back", number, unexpected);
      }
      if (over) {
        letGo.countDown();
      }
    }
  }

  /** One job on a slot. */
  private final class Turn implements NextClaim {
    private final Slot slot;
    private final AtomicBoolean over = new AtomicBoolean();
    private Dispatcher.@Nullable Ask ask;
    private @Nullable ClaimRequest request;

    Turn(Slot slot) {
      this.slot = slot;
    }

    @Override
    public @Nullable ClaimRequest request(JobRef released) {
      if (ask == null) {
        ask = dispatcher.next();
      }
      Dispatcher.Ask chosen = ask;
      if (chosen != null && chosen.queue().equals(released.queue())) {
        request = claims.requestAlong(released, slot.number);
      }
      return request;
    }

    /** {@return false if the thread was given up meanwhile} */
    boolean end() {
      return over.compareAndSet(false, true);
    }

    /** The slot's next job, with the answer to the request that went along with this one's release, if there was one. */
    @Nullable
    ClaimedJob after(@Nullable ClaimResult next) {
      Dispatcher.Ask asked = ask;
      if (next != null && asked != null) {
        ClaimedJob carried = dispatcher.absorb(asked, next).orElse(null);
        return carried == null ? dispatcher.take(slot.number, null) : carried;
      }
      if (request != null) {
        claims.unanswered(request);
      }
      return dispatcher.take(slot.number, asked);
    }

    /**
     * The slot's thread is lost in a step, so another one takes its place at once: the store may be out of reach for as long
     * as a lease. Unless the step has ended meanwhile and the thread goes on; then only the job is taken from it.
     */
    void hung(Runnable takeJob) {
      CountDownLatch taken = new CountDownLatch(1);
      taking.add(taken);
      boolean lost = end();
      try {
        if (lost) {
          startSlot();
        }
      } finally {
        take(takeJob);
        if (lost) {
          slot.end();
        }
        taking.remove(taken);
        taken.countDown();
      }
    }

    private void take(Runnable takeJob) {
      try {
        takeJob.run();
      } catch (RuntimeException unexpected) {
        // What is not written is found when the job's lease has run out.
        log.error(
            "The job of slot {}, whose step hung, could not be settled", slot.number, unexpected);
      }
    }
  }
}
