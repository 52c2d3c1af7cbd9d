package dev.jobdrill.benchmarks;

import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.Worker;
import dev.jobdrill.pipeline.Pipeline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One job at a time for a worker that is idle, and as many raw round trips in between. */
final class LoneJob {
  private static final int TRIPS = 5;
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

  final Samples job = new Samples();

  /** Enqueued by another executor than the worker's, so that a message has to wake the worker. */
  final Samples jobFromElsewhere = new Samples();

  final Samples roundTrip = new Samples();

  private final Pipeline<String> pipeline = Pipeline.named("lone")
      .input(String.class)
      .step("one", String.class, (input, step) -> input)
      .step("two", String.class, (input, step) -> input)
      .step("three", String.class, (input, step) -> input)
      .step("four", String.class, (input, step) -> input)
      .build();
  private final Thread measuring = Thread.currentThread();
  private volatile long doneAt;

  void measure(JobStore store, RawRedis raw, int warmUp, int jobs) {
    JobExecutor executor =
        JobExecutor.on(store).pipeline(pipeline).interceptor(new DoneAt()).build();
    JobExecutor elsewhere = JobExecutor.on(store).pipeline(pipeline).build();
    try (Worker worker = executor.newWorker().start()) {
      for (int i = -warmUp; i < jobs; i++) {
        double trip = roundTrip(raw);
        double micros = job(executor);
        double microsFromElsewhere = job(elsewhere);
        if (i >= 0) {
          roundTrip.add(trip);
          job.add(micros);
          jobFromElsewhere.add(microsFromElsewhere);
        }
      }
    }
  }

  private double job(JobExecutor executor) {
    LockSupport.parkNanos(PAUSE);
    doneAt = 0;
    long start = System.nanoTime();
    executor.enqueue(pipeline, "input", EnqueueOptions.freshCorrelation());
    // Not by polling, which would take a core from what is measured.
    while (doneAt == 0) {
      LockSupport.park(this);
    }
    return (doneAt - start) / 1e3;
  }

  private static double roundTrip(RawRedis raw) {
    LockSupport.parkNanos(PAUSE);
    long start = System.nanoTime();
    for (int i = 0; i < TRIPS; i++) {
      raw.roundTrip();
    }
    return (System.nanoTime() - start) / 1e3 / TRIPS;
  }

  /** An attempt has ended when Redis has acknowledged the job's completion. */
  private final class DoneAt implements JobInterceptor {
    @Override
    public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
      AttemptOutcome outcome = call.proceed();
      doneAt = System.nanoTime();
      LockSupport.unpark(measuring);
      return outcome;
    }
  }
}
