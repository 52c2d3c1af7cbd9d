package dev.jobdrill.drill;

import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.redis.RedisJobStore;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deliveries of a job beyond the one that runs it: another worker runs on this thread, in the midst of the first. */
final class Deliveries {
  private final Drill drill;
  private final FaultSwitch faults;
  private final RedisJobStore store;

  Deliveries(Drill drill, FaultSwitch faults, RedisJobStore store) {
    this.drill = drill;
    this.faults = faults;
    this.store = store;
  }

  /** The step's worker stands still until another one has run the job's next attempt. */
  void loseLease(StepExecution execution, Optional<Duration> timeout) {
    String jobId = execution.context().jobId();
    if (faults.hasSettled(jobId)) {
      // It lost its lease before, and whoever took the job over has ended it: there is no next
      // attempt to wait for.
      return;
    }
    JobRef ref = faults.claimed(jobId);
    JobHandle job = new JobHandle(ref.queue(), jobId, false);
    faults.whilePaused(
        jobId,
        execution.attempt(),
        () -> uninterrupted(() -> {
          Instant end = endOfLease(ref);
          boolean timeoutFirst = timeout
              .map(drill.clock().instant()::plus)
              .filter(strikes -> strikes.isBefore(end))
              .isPresent();
          if (timeoutFirst) {
            endLease(ref);
          } else {
            drill.clock().advanceTo(end);
          }
          drill.nextWorker();
          drill.runAttempt(job, drill.budget(job));
        }));
  }

  private Instant endOfLease(JobRef job) {
    StoredJob stored = store
        .find(job)
        .orElseThrow(() -> new IllegalStateException("Job " + job
            + " is gone from Redis: something deleted its keys. Delete only keys of your own."));
    Instant end = stored.dueAt();
    return end == null ? drill.clock().instant() : end;
  }

  /**
   * Lets the lease end now: a process that is paused runs no timers, but the clock would, and the step's timeout would end
   * the attempt before its lease does.
   */
  private void endLease(JobRef job) {
    List<String> keys = store.keysOf(job.queue(), List.of(job.id()), "worker-1");
    String leased = keys.get(2);
    String data = keys.get(6);
    long now = drill.clock().millis();
    RedisCommands<String, String> redis = drill.sandbox().redis().sync();
    redis.hset(data, "lease", Long.toString(now));
    redis.zadd(leased, (double) now, job.id());
  }

  /** The job's id stands in its queue once more, as after a delivery that the queue believes failed. */
  void redeliver(String jobId) {
    String queue = faults.claimed(jobId).queue();
    String ready = store.keysOf(queue, List.of(), "worker-1").get(0);
    drill.sandbox().redis().sync().lpush(ready, jobId);
    faults.whilePaused(
        jobId,
        0,
        () -> uninterrupted(() -> {
          drill.nextWorker();
          drill.poll();
        }));
  }

  /** A timeout that struck meanwhile is the first worker's to learn of, and not the second's. */
  private static void uninterrupted(Runnable meanwhile) {
    boolean interrupted = Thread.interrupted();
    try {
      meanwhile.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
