package dev.jobdrill.drill;

import dev.jobdrill.environment.ExchangeListener;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.Shape;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.RunRecorder;
import dev.jobdrill.recording.Words;
import dev.jobdrill.recording.signal.SignalCapture;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What all handles of one test share: its sandbox, clock, executor and recordings. */
final class Drill {
  private final Sandbox sandbox;
  private final DrillSettings settings;
  private final Map<String, Pipeline<?>> pipelines = new LinkedHashMap<>();
  private final VirtualClock clock;
  private final RunRecorder recorder;
  private final FaultSwitch faults = new FaultSwitch();
  private final RedisJobStore store;
  private final KeyOwner keys;
  private final List<JobHandle> jobs = new ArrayList<>();
  private final List<FaultPlan.Injected> injected = new ArrayList<>();
  private JobExecutor executor;
  private int crashes;

  Drill(Sandbox sandbox, DrillSettings settings, List<Pipeline<?>> pipelines) {
    this.sandbox = sandbox;
    this.settings = settings;
    this.clock = VirtualClock.startingAt(settings.start());
    this.store = RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix());
    this.keys = new KeyOwner(sandbox, store);
    JobExecutorBuilder builder = JobExecutor.on(store)
        .clock(clock)
        .lease(settings.lease())
        .payloadLimit(settings.payloadLimit())
        .random(new Random(settings.seed()))
        .httpClient(SharedClient.INSTANCE);
    for (Pipeline<?> pipeline : pipelines) {
      builder.pipeline(pipeline);
      this.pipelines.put(pipeline.name(), pipeline);
    }
    // Only now that the builder has found no fault with the pipelines is there something to close.
    SignalCapture signals = SignalCapture.open(clock, settings.seed(), pipelines, store);
    sandbox.onClose(signals);
    this.recorder = new RunRecorder(clock, signals);
    builder.interceptor(recorder).interceptor(keys);
    signals.interceptors().forEach(builder::interceptor);
    builder.interceptor(faults).interceptor(recorder.bodyWatch());
    this.executor = asWorker(builder.build());
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

  /** Takes on the duty that these faults strike. */
  synchronized List<FaultPlan.Injected> inject(List<FaultSpec> faults) {
    List<FaultPlan.Injected> added =
        faults.stream().map(FaultPlan.Injected::new).toList();
    injected.addAll(added);
    return added;
  }

  <I> JobHandle enqueue(
      Pipeline<I> pipeline, Object input, EnqueueOptions options, FaultPlan plan) {
    // Not from the seed: idempotency keys come of job ids, and a database that several tests or
    // several runs share would take the second job's effects for repetitions of the first's.
    String id = options.jobId().orElseGet(() -> UUID.randomUUID().toString());
    requireOneQueue(id, pipeline.queue());
    FaultInjector injector = new FaultInjector(
        plan.concerning(pipeline), (point, fault) -> recorder.onStrike(id, point, fault));
    // Checked by the handle against the pipeline's declared class.
    @SuppressWarnings("unchecked")
    I typed = (I) input;
    JobHandle job = executor.enqueue(pipeline, typed, options.jobId(id));
    if (job.created()) {
      faults.inject(id, injector);
      plan.markUsedBy(pipeline);
    }
    synchronized (this) {
      if (jobs.stream().noneMatch(known -> known.jobId().equals(id))) {
        jobs.add(job);
      }
    }
    return job;
  }

  private void requireOneQueue(String id, String queue) {
    for (JobHandle known : jobs()) {
      if (known.jobId().equals(id) && !known.queue().equals(queue)) {
        throw new IllegalArgumentException("Job id '" + id + "' is that of a job in queue "
            + known.queue() + " already; a job in queue " + queue
            + " needs another one, since a test tells its jobs apart by their ids.");
      }
    }
  }

  boolean hasSettled(JobHandle job) {
    return faults.hasSettled(job.jobId());
  }

  void requireUnsettled(JobHandle job) {
    if (hasSettled(job)) {
      JobRun run = observe(job);
      throw new NotSettledException("Job " + job.jobId() + " has settled: it is " + run.state()
          + " and has no next attempt.\n\n" + run.timeline());
    }
  }

  /** Runs attempts, of whatever job comes due, until one of this job has been run. */
  void runAttempt(JobHandle job, AttemptBudget budget) {
    do {
      budget.exhausted().ifPresent(why -> {
        throw notSettled(job, why);
      });
    } while (!job.jobId().equals(runNext(job, budget)));
  }

  /** Runs whatever is due, or moves the clock to when something is; returns the id of the job that was run. */
  private @Nullable String runNext(JobHandle job, AttemptBudget budget) {
    try {
      RunResult result = executor.runNext();
      if (result instanceof RunResult.Ran ran) {
        budget.spendAttemptOf(ran.jobId());
        return ran.jobId();
      }
      if (result instanceof RunResult.Idle idle) {
        advance(job, idle, budget);
      }
      return null;
    } catch (WorkerCrash crash) {
      budget.spendAttemptOf(String.valueOf(faults.lastClaimed()));
      crashes++;
      executor = asWorker(executor);
      return faults.lastClaimed();
    }
  }

  private JobExecutor asWorker(JobExecutor before) {
    String name = "worker-" + (crashes + 1);
    pipelines.values().forEach(pipeline -> keys.ownSlotOf(name, pipeline.queue()));
    return before.asWorker(name);
  }

  private void advance(JobHandle job, RunResult.Idle idle, AttemptBudget budget) {
    Instant nextDue = idle.nextDue();
    if (nextDue == null) {
      JobRun run = observe(job);
      throw new NotSettledException("Job " + job.jobId() + " is " + run.state()
          + " and no job of this test is due any more: there is nothing left to run.\n\n"
          + run.timeline());
    }
    if (nextDue.isAfter(budget.deadline())) {
      throw notSettled(
          job,
          "the next attempt is due only after " + Words.of(settings.maxTime())
              + " of virtual time");
    }
    clock.advanceTo(nextDue);
  }

  AttemptBudget budget(JobHandle job) {
    return new AttemptBudget(
        job.jobId(), clock.instant().plus(settings.maxTime()), settings.maxAttempts());
  }

  private NotSettledException notSettled(JobHandle job, String why) {
    return new NotSettledException("Job " + job.jobId() + " has not settled: " + why
        + ". If it is meant to take that long, raise the cap in DrillSettings; if not, its retry policy has no end.\n\n"
        + observe(job).timeline());
  }

  JobRun observe(JobHandle job) {
    StoredJob stored = store
        .find(new JobRef(job.queue(), job.jobId()))
        .orElseThrow(() -> new IllegalStateException("Job " + job.jobId() + " of queue "
            + job.queue() + " is gone from Redis: something deleted its keys under "
            + sandbox.keyPrefix() + "."));
    return observe(stored, sandbox.stubServer().exchanges());
  }

  private JobRun observe(StoredJob stored, List<HttpExchange> exchanges) {
    // A child that was named and never enqueued has no run.
    List<JobRun> children = stored.children().keySet().stream()
        .sorted(Comparator.comparing(JobRef::toString))
        .flatMap(child -> store.find(child).stream())
        .map(child -> observe(child, exchanges))
        .toList();
    return recorder.snapshot(
        stored, Shape.parse(stored.shape()).names(), exchanges, sandbox.redisCommands(), children);
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
      unused = injected.stream()
          .filter(fault -> !fault.used())
          .map(FaultPlan.Injected::spec)
          .toList();
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
        Words.list(injector.unstruck().stream().map(FaultPoint::words).toList(), ", nor ");
    String reached = Words.list(injector.reached(), ", ");
    return new FaultNotStruckError("An injected fault never struck: the job is " + run.state()
        + " and never came to the point " + missed + ". It came to "
        + (reached.isEmpty() ? "no point at all" : reached)
        + ". A fault that strikes nothing proves nothing: correct its step, position or attempt.\n\n"
        + run.timeline());
  }

  /** One for all drills, since a client costs a thread; it keeps no cookies and no other state of a test. */
  private static final class SharedClient {
    static final HttpClient INSTANCE = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }
}
