package dev.jobdrill.executor;

import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Pipeline;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a test of the executor needs: a key prefix of its own on a real Redis, a virtual clock, a driver. */
public final class JobRig {
  /** When every test begins. */
  public static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

  /** The executor's default lease. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  private static final int CAP = 500;

  private final RedisCommands<String, String> redis;
  private final String prefix = "test-" + UUID.randomUUID() + ":";
  private final RedisJobStore store;
  private final VirtualClock clock = VirtualClock.startingAt(START);

  /** A rig on the shared server. */
  public JobRig() {
    this(TestRedis.shared());
  }

  /**
   * A rig on a certain server.
   *
   * @param server the server
   */
  public JobRig(TestRedis server) {
    this.redis = server.connection().sync();
    this.store = RedisJobStore.on(server.connection(), prefix);
  }

  public VirtualClock clock() {
    return clock;
  }

  public RedisJobStore store() {
    return store;
  }

  public RedisCommands<String, String> redis() {
    return redis;
  }

  public String prefix() {
    return prefix;
  }

  /** Keeps leases from being renewed, so that a step can outlive its own. */
  public static JobInterceptor withoutRenewals() {
    return new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        return transition.kind() == Transition.Kind.RENEW || call.proceed();
      }
    };
  }

  /** The worker dies before the first transition of a kind. */
  public static JobInterceptor crashingOnceBefore(Transition.Kind kind) {
    AtomicBoolean crashed = new AtomicBoolean();
    return new JobInterceptor() {
      @Override
      public boolean aroundTransition(Transition transition, TransitionCall call) {
        if (transition.kind() == kind && !crashed.getAndSet(true)) {
          throw new WorkerCrash("before " + kind);
        }
        return call.proceed();
      }
    };
  }

  /** A builder with the virtual clock and a fixed seed. */
  public JobExecutorBuilder builder(Pipeline<?>... pipelines) {
    JobExecutorBuilder builder =
        JobExecutor.on(store).clock(clock).random(new Random(4711)).payloadLimit(32 << 20);
    for (Pipeline<?> pipeline : pipelines) {
      builder.pipeline(pipeline);
    }
    return builder;
  }

  public JobExecutor executor(Pipeline<?>... pipelines) {
    return builder(pipelines).build();
  }

  /** Enqueues one job and runs it until it settles, moving the clock as far as needed. */
  public <I> StoredJob run(Pipeline<I> pipeline, I input) {
    return run(executor(pipeline), pipeline, input);
  }

  public <I> StoredJob run(JobExecutor executor, Pipeline<I> pipeline, I input) {
    JobHandle handle = executor.enqueue(pipeline, input, EnqueueOptions.correlatedBy("corr-1"));
    return settle(executor, handle);
  }

  /** Runs attempts, through crashes and delays, until the job has settled. */
  public StoredJob settle(JobExecutor executor, JobHandle handle) {
    for (int i = 0; i < CAP; i++) {
      StoredJob job = find(handle);
      if (job.state().isSettled()) {
        return job;
      }
      try {
        if (executor.runNext() instanceof RunResult.Idle idle) {
          if (idle.nextDue() == null) {
            throw new AssertionError("nothing is due, and the job is not settled: " + job);
          }
          clock.advanceTo(idle.nextDue());
        }
      } catch (WorkerCrash crash) {
        // The lease runs out; the next rounds see to it.
      }
    }
    throw new AssertionError("not settled after " + CAP + " rounds: " + find(handle));
  }

  public StoredJob find(JobHandle handle) {
    return store
        .find(new JobRef(handle.queue(), handle.jobId()))
        .orElseThrow(() -> new AssertionError("no job " + handle.jobId()));
  }

  /** Everything under the prefix, by key, in a form that two moments can be compared in. */
  public Map<String, Object> dump() {
    Map<String, Object> dump = new TreeMap<>();
    for (String key : redis.keys(prefix + "*")) {
      dump.put(key.substring(prefix.length()), valueOf(key));
      if (redis.pttl(key) >= 0) {
        dump.put(key.substring(prefix.length()) + " expires", true);
      }
    }
    return dump;
  }

  private Object valueOf(String key) {
    String type = redis.type(key);
    return switch (type) {
      case "hash" -> new TreeMap<>(redis.hgetall(key));
      case "list" -> redis.lrange(key, 0, -1);
      case "zset" -> {
        List<String> members = new ArrayList<>();
        redis
            .zrangeWithScores(key, 0, -1)
            .forEach(member -> members.add(member.getValue() + "@" + (long) member.getScore()));
        yield members;
      }
      case "string" -> redis.get(key);
      default -> throw new AssertionError(key + " is a " + type);
    };
  }
}
