package dev.jobdrill.executor.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.StoppedAttempt;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Jobs that between them go through every transition, and a driver that brings them to their end. For one thread. */
final class JobLives {
  static final String ORPHANED = "orphaned";

  private static final int CAP = 300;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualClock clock = VirtualClock.startingAt(JobRig.START);
  private final Map<String, Integer> executions = new TreeMap<>();
  private final Striker striker;
  private final JobExecutor executor;
  private final StoppedAttempt stopped;
  private final JobExecutor ignorant;

  private final Pipeline<String> child = Pipeline.named("children")
      .input(String.class)
      .step("work", String.class, (text, step) -> {
        count(step);
        return text + "!";
      })
      .build();
  private final Pipeline<String> parent = Pipeline.named("parents")
      .input(String.class)
      .step("first", Integer.class, (text, step) -> count(step))
      .step("gather", String.class, this::gather)
      .step("fragile", String.class, (text, step) -> {
        require(count(step) > 1, "once");
        return text;
      })
      .action("long", (text, step) -> {
        count(step);
        step.sleep(JobRig.LEASE.plusSeconds(1));
      })
      .action("last", (text, step) -> count(step))
      .retry(RetryPolicy.attempts(5).backoff(Backoff.fixed(MINUTE)))
      .build();
  private final Pipeline<String> dying = Pipeline.named("dying")
      .input(String.class)
      .action("survives", (text, step) -> count(step))
      .action("dies", (text, step) -> {
        count(step);
        throw new IllegalStateException("for good");
      })
      .retry(RetryPolicy.never())
      .build();
  private final Pipeline<String> crashing = Pipeline.named("crashing")
      .input(String.class)
      .action("again", (text, step) -> count(step))
      .action("crashes", (text, step) -> {
        if (count(step) == 1) {
          throw new WorkerCrash("the first time");
        }
      })
      .retry(RetryPolicy.attempts(3).scope(RetryScope.FROM_THE_TOP))
      .build();
  private final Pipeline<String> stopping = Pipeline.named("stopping")
      .input(String.class)
      .action("before", (text, step) -> count(step))
      .action("stopped", (text, step) -> stopTheFirst(count(step)))
      .retry(RetryPolicy.never())
      .build();
  private final Pipeline<String> recent = Pipeline.named("recent")
      .input(String.class)
      .queue("shared")
      .action("runs", (text, step) -> count(step))
      .build();
  private final Pipeline<String> older = Pipeline.named("older")
      .input(String.class)
      .queue("shared")
      .action("never", (text, step) -> count(step))
      .build();

  JobLives(RedisJobStore store, Striker striker) {
    this.striker = striker;
    this.executor = executor(store)
        .pipeline(parent)
        .pipeline(child)
        .pipeline(dying)
        .pipeline(crashing)
        .pipeline(stopping)
        .pipeline(recent)
        .build();
    this.ignorant = executor(store).pipeline(older).build();
    this.stopped = new StoppedAttempt(executor);
  }

  private JobExecutorBuilder executor(RedisJobStore store) {
    return JobExecutor.on(striker.watch(store))
        .clock(clock)
        .random(new Random(4711))
        .interceptor(striker);
  }

  private String gather(int number, StepContext step) {
    count(step);
    var children = step.spawnAll(child, List.of("a", "b"));
    striker.reached(Moment.AWAIT);
    return String.join("", children.await().outputs(String.class));
  }

  private void stopTheFirst(int execution) {
    if (execution == 1) {
      stopped.stop();
    }
  }

  private int count(StepContext step) {
    return executions.merge(step.jobId() + " " + step.stepName(), 1, Integer::sum);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalStateException(message);
    }
  }

  /** Runs all jobs until nothing is left to do. */
  void live() {
    enqueue(parent, "parent");
    untilIdle();
    enqueue(dying, "dying");
    untilIdle();
    enqueue(crashing, "crashing");
    untilIdle();
    enqueue(stopping, "stopping");
    persist(() -> stopped.run("stopping"));
    untilIdle();
    enqueue(recent, "recent");
    persist(ignorant::runNext);
    untilIdle();
    enqueue(parent, ORPHANED);
    untilIdle();
    striker.end();
  }

  /** As its Javadoc says, it is safe to repeat with the same id. */
  private void enqueue(Pipeline<String> pipeline, String id) {
    persist(() ->
        executor.enqueue(pipeline, "x", EnqueueOptions.correlatedBy("corr-1").jobId(id)));
  }

  private static <T> T persist(Supplier<T> call) {
    for (int i = 0; i < CAP; i++) {
      try {
        return call.get();
      } catch (JobStoreException met) {
        // The striker ends the trouble.
      }
    }
    throw new AssertionError("failed " + CAP + " times");
  }

  private void untilIdle() {
    Moment claim = Moment.CLAIM;
    for (int i = 0; i < CAP; i++) {
      striker.reached(claim);
      try {
        if (executor.runNext() instanceof RunResult.Idle idle) {
          if (idle.nextDue() == null) {
            return;
          }
          clock.advanceTo(idle.nextDue());
        }
      } catch (JobStoreException failure) {
        // The striker ends the trouble.
      } catch (WorkerCrash crash) {
        clock.advance(JobRig.LEASE);
        claim = crash.getMessage().contains("parent") ? Moment.CLAIM_UNREPORTED : Moment.CLAIM_LOST;
      }
    }
    throw new AssertionError("not idle after " + CAP + " rounds; " + executions);
  }

  /** What came of everything, without the times. The store must be out of trouble. */
  Map<String, String> outcome(RedisJobStore store) {
    Map<String, String> outcome = new TreeMap<>();
    executions.forEach((step, count) -> outcome.put("executions of " + step, "" + count));
    for (JobRef job : jobs()) {
      outcome.put(job.toString(), store.find(job).map(JobLives::describe).orElse("lost"));
    }
    return outcome;
  }

  /** Shows only what differs. */
  static void assertSame(Map<String, String> outcome, Map<String, String> expected) {
    assertThat(without(outcome, expected)).isEqualTo(without(expected, outcome));
  }

  private static Map<String, String> without(Map<String, String> some, Map<String, String> others) {
    Map<String, String> rest = new TreeMap<>(some);
    rest.entrySet().removeAll(others.entrySet());
    return rest;
  }

  private static List<JobRef> jobs() {
    return List.of(
        new JobRef("parents", "parent"),
        new JobRef("children", "parent/gather/1"),
        new JobRef("children", "parent/gather/2"),
        new JobRef("dying", "dying"),
        new JobRef("crashing", "crashing"),
        new JobRef("stopping", "stopping"),
        new JobRef("shared", "recent"),
        new JobRef("parents", ORPHANED),
        new JobRef("children", ORPHANED + "/gather/1"),
        new JobRef("children", ORPHANED + "/gather/2"));
  }

  private static String describe(StoredJob job) {
    List<String> errors = job.errors().stream()
        .map(error -> error.attempt() + " " + error.step() + " " + error.type())
        .toList();
    return job.state() + " in " + job.attempts() + " attempts with " + job.checkpoints() + " after "
        + errors + ", children " + job.children();
  }

  /** Nothing may stand in any index but the one dead job, and what completed must be forgotten some day. */
  void assertNothingLeft(RedisServer server, RedisJobStore store, String prefix) {
    for (String queue : List.of("parents", "children", "dying", "crashing", "stopping", "shared")) {
      long dead = queue.equals("dying") ? 1 : 0;
      assertThat(store.depth(queue)).as(queue).isEqualTo(new QueueDepth(0, 0, 0, 0, dead));
    }
    for (JobRef job : jobs()) {
      for (String part : List.of("data", "errors", "children")) {
        String key = prefix + "{" + job.queue() + "}:job:" + job.id() + ":" + part;
        if (server.commands().exists(key) == 1) {
          assertThat(server.commands().pttl(key) > 0)
              .as("%s expires", key)
              .isEqualTo(!job.queue().equals("dying"));
        }
      }
    }
  }
}
