package dev.jobdrill.storm;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.redis.RedisJobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Enqueues the jobs of a storm while it blows. What has an unknown outcome is enqueued again under the same id. */
final class Producer implements Runnable {
  private static final int SOME = 50;

  private final Fates fates;
  private final StormPipelines pipelines;
  private final JobExecutor executor;
  private final int jobs;
  private final long nanosPerJob;
  private final List<String> violations = new ArrayList<>();
  private volatile int enqueued;
  private volatile int repeated;

  Producer(RedisJobStore store, Fates fates, StormOptions options) {
    this.fates = fates;
    this.pipelines = new StormPipelines(fates, null, 0);
    this.executor = JobExecutor.on(store).build();
    this.jobs = options.jobs();
    this.nanosPerJob = TimeUnit.SECONDS.toNanos(options.seconds()) * 9 / 10 / jobs;
  }

  int enqueued() {
    return enqueued;
  }

  int repeated() {
    return repeated;
  }

  /** {@return what went wrong; to be read when the thread has ended} */
  List<String> violations() {
    return violations;
  }

  @Override
  public void run() {
    long begin = System.nanoTime();
    try {
      for (int number = 0; number < jobs; number++) {
        TimeUnit.NANOSECONDS.sleep(begin + number * nanosPerJob - System.nanoTime());
        String id = Fates.jobId(number);
        enqueuePersistently(id);
        enqueued = number + 1;
        if (number % SOME == 0 && enqueuePersistently(id)) {
          violations.add(id + " was enqueued twice, and both times it was new");
        }
      }
    } catch (InterruptedException ended) {
      violations.add("the producer was interrupted after " + enqueued + " of " + jobs + " jobs");
    } catch (RuntimeException failure) {
      violations.add(
          "the producer broke off after " + enqueued + " of " + jobs + " jobs: " + failure);
    }
  }

  private boolean enqueuePersistently(String id) throws InterruptedException {
    while (true) {
      try {
        return enqueue(id).created();
      } catch (JobStoreException failure) {
        repeated++;
        Thread.sleep(50);
      }
    }
  }

  private JobHandle enqueue(String id) {
    EnqueueOptions options = EnqueueOptions.correlatedBy("storm-" + id).jobId(id);
    long delay = fates.delayMillis(id);
    return executor.enqueue(
        pipelines.of(fates.kindOf(id)),
        fates.inputOf(id),
        delay == 0 ? options : options.dueAt(Instant.now().plusMillis(delay)));
  }
}
