package dev.jobdrill.benchmarks;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Jobs of four empty steps that wait in a queue, and workers that drain it. */
final class Backlog {
  private static final int ENQUEUERS = 4;

  private final JobStore store;
  private final JobExecutor executor;
  private final Pipeline<String> pipeline;
  private volatile Stopwatch stopwatch = new Stopwatch(0, 0);

  Backlog(JobStore store, String queue) {
    this.store = store;
    pipeline = Pipeline.named(queue)
        .input(String.class)
        .step("one", String.class, (input, step) -> input)
        .step("two", String.class, (input, step) -> input)
        .step("three", String.class, (input, step) -> input)
        .step("four", String.class, (input, step) -> {
          stopwatch.jobEnds();
          return input;
        })
        .build();
    executor = JobExecutor.on(store).pipeline(pipeline).build();
  }

  void enqueue(int jobs) {
    Thread[] threads = new Thread[ENQUEUERS];
    for (int i = 0; i < ENQUEUERS; i++) {
      int share = jobs / ENQUEUERS + (i < jobs % ENQUEUERS ? 1 : 0);
      threads[i] = new Thread(() -> {
        for (int job = 0; job < share; job++) {
          executor.enqueue(pipeline, "input", EnqueueOptions.freshCorrelation());
        }
      });
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Jobs a second, from the end of the first ones to the end of so many more; all of them are enqueued already. */
  double jobsPerSecond(int concurrency, int first, int counted) {
    return jobsPerSecond(concurrency, first, counted, () -> {});
  }

  double jobsPerSecond(int concurrency, int first, int counted, Runnable atStartAndEnd) {
    Stopwatch watch = new Stopwatch(first, counted, atStartAndEnd);
    stopwatch = watch;
    Worker worker = executor.newWorker().concurrency(concurrency).start();
    try {
      return counted * 1e9 / watch.nanos();
    } finally {
      worker.close();
    }
  }

  /** A worker that is shut down has run a few jobs more than were counted. */
  void fillUpTo(int jobs) {
    enqueue((int) (jobs - store.depth(pipeline.queue()).ready()));
  }

  private static final class Stopwatch {
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(1);
    private final int first;
    private final int last;
    private final Runnable atStartAndEnd;
    private volatile long start;
    private volatile long end;

    Stopwatch(int first, int counted) {
      this(first, counted, () -> {});
    }

    Stopwatch(int first, int counted, Runnable atStartAndEnd) {
      this.first = first;
      this.last = first + counted;
      this.atStartAndEnd = atStartAndEnd;
    }

    void jobEnds() {
      int count = ended.incrementAndGet();
      if (count == first) {
        start = System.nanoTime();
        atStartAndEnd.run();
      } else if (count == last) {
        end = System.nanoTime();
        atStartAndEnd.run();
        done.countDown();
      }
    }

    long nanos() {
      try {
        if (!done.await(60, TimeUnit.SECONDS)) {
          throw new IllegalStateException(ended + " jobs ended within 60 s; expected " + last
              + ". See the log for what went wrong.");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return end - start;
    }
  }
}
