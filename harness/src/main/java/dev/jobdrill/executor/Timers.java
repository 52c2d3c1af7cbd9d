package dev.jobdrill.executor;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What happens later on an executor's clock. */
interface Timers {
  /**
   * Runs a task later, unless it is cancelled before.
   *
   * @param delay from now
   * @param task may block
   * @return cancels the task
   */
  Runnable after(Duration delay, Runnable task);

  /** Lets time pass on this thread. */
  void sleep(Duration duration) throws InterruptedException;

  /** {@return the timers of a clock: its own if it is virtual, else those of the system} */
  static Timers of(Clock clock) {
    return clock instanceof VirtualClock virtual ? virtual.timers() : new SystemTimers();
  }

  /**
   * Real time. The threads are shared by all executors of a JVM, are daemons, and hold no state of any; the one that
   * keeps time runs nothing itself, so that a task which blocks on Redis delays no other.
   */
  final class SystemTimers implements Timers {
    private static final ExecutorService RUNNERS =
        Executors.newCachedThreadPool(daemons("jobdrill-timer-task-"));
    private static final ScheduledThreadPoolExecutor KEEPER = keeper();

    private static ScheduledThreadPoolExecutor keeper() {
      ScheduledThreadPoolExecutor keeper =
          new ScheduledThreadPoolExecutor(1, daemons("jobdrill-timer-"));
      keeper.setRemoveOnCancelPolicy(true);
      return keeper;
    }

    private static ThreadFactory daemons(String name) {
      AtomicInteger count = new AtomicInteger();
      return task -> {
        Thread thread = new Thread(task, name + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
      ScheduledFuture<?> future =
          KEEPER.schedule(() -> RUNNERS.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
  }
}
