package dev.jobdrill.drill;

import dev.jobdrill.environment.ExchangeListener;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Step;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.RunRecorder;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What all handles of one test share: its sandbox, clock, executor and recordings. */
final class Drill {
  private final Sandbox sandbox;
  private final DrillSettings settings;
  private final Map<String, Pipeline<?>> pipelines = new LinkedHashMap<>();
  private final VirtualClock clock;
  private final RunRecorder recorder;
  private final FaultSwitch faults = new FaultSwitch();
  private final RedisJobStore store;
  private final List<JobHandle> jobs = new ArrayList<>();
  private final List<FaultPlan> plans = new ArrayList<>();
  private JobExecutor executor;
  private int crashes;

  Drill(Sandbox sandbox, DrillSettings settings, List<Pipeline<?>> pipelines) {
    this.sandbox = sandbox;
    this.settings = settings;
    this.clock = VirtualClock.startingAt(settings.start());
    this.recorder = new RunRecorder(clock);
    this.store = new RedisJobStore(sandbox.redis(), sandbox.keyPrefix());
    JobExecutorBuilder builder = JobExecutor.on(store)
        .clock(clock)
        .lease(settings.lease())
        .random(new Random(settings.seed()))
        .httpClient(SharedClient.INSTANCE)
        .interceptor(recorder)
        .interceptor(faults)
        .interceptor(recorder.bodyWatch());
    for (Pipeline<?> pipeline : pipelines) {
      builder.pipeline(pipeline);
      this.pipelines.put(pipeline.name(), pipeline);
    }
    this.executor = builder.build().asWorker("worker-1");
    sandbox.stubServer().onExchange(new ExchangeListener() {
      @Override
      public void arrived(HttpExchange exchange) {
        recorder.onExchange(exchange);
      }
    });
  }

  Map<String, Pipeline<?>> pipelines() {
    return pipelines;
  }

  VirtualClock clock() {
    return clock;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  synchronized List<JobHandle> jobs() {
    return List.copyOf(jobs);
  }

  synchronized FaultPlan plan(FaultPlan plan) {
    plans.add(plan);
    return plan;
  }

  <I> JobHandle enqueue(
      Pipeline<I> pipeline, Object input, EnqueueOptions options, FaultPlan plan) {
    // Checked by the handle against the pipeline's declared class.
    @SuppressWarnings("unchecked")
    I typed = (I) input;
    JobHandle job = executor.enqueue(pipeline, typed, options);
    // First of all, since the rest may refuse the plan, and the job is in Redis already.
    sandbox.ownKeys(store.keysOf(job.queue(), List.of(job.jobId())));
    faults.inject(
        job.jobId(),
        new FaultInjector(
            plan.useFor(pipeline), (point, fault) -> recorder.onStrike(job.jobId(), point, fault)));
    synchronized (this) {
      jobs.add(job);
    }
    return job;
  }

  /** Runs attempts, of whatever job comes due, until one of this job has been run; then says whether it settled. */
  boolean runAttempt(JobHandle job, Budget budget) {
    while (true) {
      RunResult result;
      try {
        result = executor.runNext();
      } catch (WorkerCrash crash) {
        budget.spendAttempt();
        crashes++;
        executor = executor.asWorker("worker-" + (crashes + 1));
        if (faults.claimedLast(job.jobId())) {
          return stored(job).state().isSettled();
        }
        continue;
      }
      if (result instanceof RunResult.Ran ran) {
        budget.spendAttempt();
        if (ran.jobId().equals(job.jobId())) {
          return switch (ran.outcome()) {
            case COMPLETED, DEAD -> true;
            case RETRY_SCHEDULED, LEASE_LOST -> false;
          };
        }
      } else if (result instanceof RunResult.Idle idle) {
        advance(job, idle, budget);
      }
    }
  }

  private void advance(JobHandle job, RunResult.Idle idle, Budget budget) {
    Instant nextDue = idle.nextDue();
    if (nextDue == null) {
      StoredJob stored = stored(job);
      throw new NotSettledException("Job " + job.jobId() + " is " + stored.state()
          + " and no job of this test is due any more: there is nothing left to run.\n\n"
          + observe(job).timeline());
    }
    if (nextDue.isAfter(budget.deadline())) {
      throw notSettled(
          job, "the next attempt is due only after " + settings.maxTime() + " of virtual time");
    }
    clock.advanceTo(nextDue);
  }

  Budget budget(JobHandle job) {
    return new Budget(job, clock.instant().plus(settings.maxTime()), settings.maxAttempts());
  }

  private NotSettledException notSettled(JobHandle job, String why) {
    return new NotSettledException("Job " + job.jobId() + " has not settled: " + why
        + ". If it is meant to take that long, raise the cap in DrillSettings; if not, its retry policy has no end.\n\n"
        + observe(job).timeline());
  }

  JobRun observe(JobHandle job) {
    StoredJob stored = stored(job);
    Pipeline<?> pipeline = pipelines.get(stored.pipeline());
    List<String> steps =
        pipeline == null ? List.of() : pipeline.steps().stream().map(Step::name).toList();
    return recorder.snapshot(stored, steps, sandbox.stubServer().exchanges());
  }

  private StoredJob stored(JobHandle job) {
    return store
        .find(job.queue(), job.jobId())
        .orElseThrow(() -> new IllegalStateException("Job " + job.jobId() + " of queue "
            + job.queue() + " is gone from Redis: something deleted its keys under "
            + sandbox.keyPrefix() + "."));
  }

  void requireStruck(JobHandle job) {
    faults
        .injector(job.jobId())
        .filter(injector -> !injector.unstruck().isEmpty())
        .ifPresent(injector -> {
          throw notStruck(job, injector);
        });
  }

  void requireAllStruck() {
    for (JobHandle job : jobs()) {
      requireStruck(job);
    }
    List<FaultSpec> unused;
    synchronized (this) {
      unused = plans.stream().flatMap(plan -> plan.unused().stream()).toList();
    }
    if (!unused.isEmpty()) {
      throw new FaultNotStruckError(
          "Injected faults never struck, since no job was run with them: " + unused
              + ". Run one through the handle that inject(...) returns; a fault that strikes nothing proves nothing.");
    }
  }

  private FaultNotStruckError notStruck(JobHandle job, FaultInjector injector) {
    JobRun run = observe(job);
    String missed =
        String.join(", ", injector.unstruck().stream().map(FaultPoint::words).toList());
    String reached =
        String.join(", ", injector.reached().stream().map(FaultPoint::toString).toList());
    return new FaultNotStruckError("An injected fault never struck: the job is " + run.state()
        + " and never came to the point " + missed + ". It came to "
        + (reached.isEmpty() ? "no point at all" : reached)
        + ". A fault that strikes nothing proves nothing: correct its step, position or attempt.\n\n"
        + run.timeline());
  }

  /** What is left of the caps while one job is driven. */
  final class Budget {
    private final JobHandle job;
    private final Instant deadline;
    private int attempts;

    private Budget(JobHandle job, Instant deadline, int attempts) {
      this.job = job;
      this.deadline = deadline;
      this.attempts = attempts;
    }

    Instant deadline() {
      return deadline;
    }

    void spendAttempt() {
      attempts--;
    }

    void requireAttemptsLeft() {
      if (attempts <= 0) {
        throw notSettled(job, settings.maxAttempts() + " attempts were run");
      }
    }
  }

  /** One for all drills, since a client costs a thread; it keeps no cookies and no other state of a test. */
  private static final class SharedClient {
    static final HttpClient INSTANCE = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }
}
