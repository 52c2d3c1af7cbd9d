package dev.jobdrill.drill;

import dev.jobdrill.environment.ExchangeListener;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
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
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all handles of one test share: its sandbox, clock, executor and recordings. */
final class Drill {
  private final Sandbox sandbox;
  private final DrillSettings settings;
  private final Map<String, Pipeline<?>> pipelines = new LinkedHashMap<>();
  private final VirtualClock clock;
  private final RunRecorder recorder;
  private final FaultSwitch faults;
  private final RedisJobStore store;
  private final KeyOwner keys;
  private final List<JobHandle> jobs = new ArrayList<>();
  private final List<FaultPlan.Injected> injected = new ArrayList<>();
  private final TimingOutClient httpClient = new TimingOutClient(SharedClient.INSTANCE);
  private final Function<List<Pipeline<?>>, JobExecutor> build;
  private final @Nullable Supplier<List<Pipeline<?>>> rebuild;
  private JobExecutor executor;
  private @Nullable RetryPolicy retries;
  private Runnable afterDelivery = () -> {};
  private int depth;
  private int crashes;
  private @Nullable StepExecution endlessHang;
  private final ForkedWorkers forks;

  Drill(Sandbox sandbox, DrillSettings settings, List<Pipeline<?>> pipelines) {
    this(sandbox, settings, pipelines, null);
  }

  /**
   * A drill.
   *
   * @param rebuild makes the pipelines of each further worker; null if all workers share the first one's
   */
  Drill(
      Sandbox sandbox,
      DrillSettings settings,
      List<Pipeline<?>> pipelines,
      @Nullable Supplier<List<Pipeline<?>>> rebuild) {
    this.rebuild = rebuild;
    this.sandbox = sandbox;
    this.settings = settings;
    this.clock = VirtualClock.startingAt(settings.start());
    this.store = RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix());
    // Refuses two pipelines of one name, before anything is captured that would have to be let go.
    pipelines.forEach(JobExecutor.on(store)::pipeline);
    SignalCapture signals = SignalCapture.open(clock, settings.seed(), pipelines, store);
    sandbox.onClose(signals);
    this.recorder = new RunRecorder(clock, signals);
    this.faults = new FaultSwitch(recorder);
    this.keys = new KeyOwner(sandbox, store);
    List<JobInterceptor> interceptors = new ArrayList<>(List.of(recorder, keys));
    interceptors.addAll(signals.interceptors());
    interceptors.addAll(List.of(faults, recorder.bodyWatch()));
    forks = new ForkedWorkers(sandbox, settings, store, clock, faults, interceptors);
    Random random = new Random(settings.seed());
    this.build = current -> {
      JobExecutorBuilder builder = JobExecutor.on(store)
          .clock(clock)
          .lease(settings.lease())
          .payloadLimit(settings.payloadLimit())
          .random(random)
          .httpClient(httpClient);
      interceptors.forEach(builder::interceptor);
      current.forEach(
          pipeline -> builder.pipeline(retries == null ? pipeline : pipeline.retriedBy(retries)));
      return builder.build();
    };
    pipelines.forEach(pipeline -> this.pipelines.put(pipeline.name(), pipeline));
    this.executor = asWorker(build.apply(pipelines));
    sandbox.stubServer().onExchange(new ExchangeListener() {
      @Override
      public void arrived(HttpExchange exchange) {
        recorder.onExchange(exchange);
      }
    });
    sandbox.stubServer().faultsFrom(exchange -> faults.onExchange());
  }

  Map<String, Pipeline<?>> pipelines() {
    return pipelines;
  }

  Deliveries deliveries() {
    return new Deliveries(this, faults, store);
  }

  JobsBeside jobsBeside() {
    return new JobsBeside(this, faults);
  }

  ForkedWorkers forks() {
    return forks;
  }

  TimingOutClient httpClient() {
    return httpClient;
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
    if (plan.refusesConnections()) {
      // On a connection that is kept for the next request, nobody could be refused.
      sandbox.stubServer().keepAlive(false);
    }
    FaultInjector injector = new FaultInjector(
        plan.concerning(pipeline),
        new DrillHost(this),
        (point, fault) -> recorder.onStrike(id, point, fault));
    // Before the job is enqueued, which is where its first faults strike.
    boolean injected = faults.inject(id, injector);
    // Checked by the handle against the pipeline's declared class.
    @SuppressWarnings("unchecked")
    I typed = (I) input;
    JobHandle job = Producer.enqueue(executor, pipeline, typed, options.jobId(id));
    plan.factory().ifPresent(factory -> forks.runWith(id, factory));
    if (injected && job.created()) {
      recorder.onScheduled(id, Schedule.of(plan.concerning(pipeline)).forShapeOf(pipeline));
      plan.markUsedBy(pipeline);
    } else if (injected) {
      faults.forget(id);
    }
    synchronized (this) {
      if (jobs.stream().noneMatch(known -> known.jobId().equals(id))) {
        jobs.add(job);
      }
    }
    return job;
  }

  void record(JobHandle job, Map<String, String> outputs) {
    store.record(new JobRef(job.queue(), job.jobId()), outputs);
  }

  Optional<StoredJob> find(JobRef job) {
    return store.find(job);
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
          + " and has no next attempt.\n\n" + run.evidence());
    }
  }

  /** Runs attempts, of whatever job comes due, until one of this job has been run. */
  void runAttempt(JobHandle job, AttemptBudget budget) {
    do {
      budget.exhausted().ifPresent(why -> {
        throw notSettled(job, why);
      });
      // Another delivery may have run it in its midst, to its end.
    } while (!job.jobId().equals(runNext(job, budget)) && !hasSettled(job));
  }

  /** Runs whatever is due, or moves the clock to when something is; returns the id of the job that was run. */
  private @Nullable String runNext(JobHandle job, AttemptBudget budget) {
    depth++;
    String ran;
    try {
      ran = deliver(job, budget);
    } finally {
      depth--;
    }
    if (ran != null && depth == 0) {
      afterDelivery.run();
    }
    return ran;
  }

  private @Nullable String deliver(JobHandle job, AttemptBudget budget) {
    try {
      RunResult result =
          forks.mustRun(job) ? forks.run(job, workerName()) : executor.runNextBy(budget.deadline());
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
      nextWorker();
      requireNoEndlessHang(job);
      return faults.lastClaimed();
    }
  }

  /** Told that a step hangs that has no timeout. */
  void hangsForever(StepExecution execution) {
    endlessHang = execution;
  }

  private void requireNoEndlessHang(JobHandle job) {
    StepExecution hung = endlessHang;
    endlessHang = null;
    if (hung != null) {
      throw new NotSettledException("Job " + job.jobId() + " has not settled: step '" + hung.step()
          + "' of pipeline '" + hung.context().pipeline() + "' hangs on attempt " + hung.attempt()
          + ", has no timeout, and so hangs for good: its lease is renewed all the while. Give the step one:"
          + " StepOptions.timeout(...).\n\n" + observe(job).evidence());
    }
  }

  /** From here on jobs are retried by this policy, whatever their pipelines say; by these again if it is null. */
  void retryBy(@Nullable RetryPolicy policy) {
    if (retries != policy) {
      retries = policy;
      executor = asWorker(build.apply(List.copyOf(pipelines.values())));
    }
  }

  /** From here on another worker runs the jobs. */
  void nextWorker() {
    crashes++;
    if (rebuild != null) {
      List<Pipeline<?>> anew = rebuild.get();
      anew.forEach(pipeline -> pipelines.put(pipeline.name(), pipeline));
      executor = build.apply(anew);
    }
    executor = asWorker(executor);
  }

  /** Lets the worker ask for a job once and run it, whichever it is; nothing happens if none is due. */
  void poll() {
    try {
      executor.runNext();
    } catch (WorkerCrash crash) {
      nextWorker();
    }
  }

  private String workerName() {
    return "worker-" + (crashes + 1);
  }

  private JobExecutor asWorker(JobExecutor before) {
    String name = workerName();
    pipelines.values().forEach(pipeline -> keys.ownSlotOf(name, pipeline.queue()));
    return before.asWorker(name);
  }

  private void advance(JobHandle job, RunResult.Idle idle, AttemptBudget budget) {
    Instant nextDue = idle.nextDue();
    if (nextDue == null) {
      JobRun run = observe(job);
      throw new NotSettledException("Job " + job.jobId() + " is " + run.state()
          + " and no job of this test is due any more: "
          + awaitedInVain(run)
          + ".\n\n"
          + run.evidence());
    }
    if (nextDue.isAfter(budget.deadline())) {
      throw notSettled(
          job,
          "the next attempt is due only after " + Words.of(settings.maxTime())
              + " of virtual time");
    }
    clock.advanceTo(nextDue);
  }

  private String awaitedInVain(JobRun run) {
    return run.children().stream()
        .filter(child -> !pipelines.containsKey(child.pipeline()))
        .findFirst()
        .map(child -> "it waits for job " + child.jobId() + " of pipeline '" + child.pipeline()
            + "', which this test does not have; it has " + pipelines.keySet()
            + ". Give it, by a method annotated @PipelineUnderTest")
        .orElse("there is nothing left to run");
  }

  /** From now on, told of each attempt that has ended, unless it was run in the midst of another one. */
  void afterDelivery(Runnable listener) {
    afterDelivery = listener;
  }

  /** Makes a dead job ready again. */
  void redrive(JobHandle job, RetryScope scope) {
    faults.unsettle(job.jobId());
    if (!executor.deadSet(job.queue()).redrive(job.jobId(), scope)) {
      throw new IllegalStateException(
          "Job " + job.jobId() + " is not in the dead set of queue "
              + job.queue()
              + ", so it cannot be replayed. Expected a job that is DEAD: run it until it settles first.");
    }
  }

  AttemptBudget budget(JobHandle job) {
    return new AttemptBudget(
        job.jobId(), clock.instant().plus(settings.maxTime()), settings.maxAttempts());
  }

  NotSettledException notSettled(JobHandle job, String why) {
    return new NotSettledException("Job " + job.jobId() + " has not settled: " + why
        + ". If it is meant to take that long, raise the cap, by @JobPipelineTest(maxAttempts = ...) or"
        + " DrillSettings.capped; if not, its retry policy has no end.\n\n"
        + observe(job).evidence());
  }

  List<JobRun> observeAll(List<JobHandle> handles) {
    List<HttpExchange> exchanges = sandbox.stubServer().exchanges();
    return handles.stream()
        .map(job -> observe(stored(job, store::find), exchanges, store::find))
        .toList();
  }

  JobRun observe(JobHandle job) {
    return observe(job, store::find);
  }

  /** As the stored jobs are found somewhere. */
  JobRun observe(JobHandle job, Function<JobRef, Optional<StoredJob>> find) {
    return observe(stored(job, find), find);
  }

  JobRun observe(StoredJob stored, Function<JobRef, Optional<StoredJob>> find) {
    return observe(stored, sandbox.stubServer().exchanges(), find);
  }

  private StoredJob stored(JobHandle job, Function<JobRef, Optional<StoredJob>> find) {
    return find.apply(new JobRef(job.queue(), job.jobId()))
        .orElseThrow(() -> new IllegalStateException("Job " + job.jobId() + " of queue "
            + job.queue() + " is gone from Redis: something deleted its keys under "
            + sandbox.keyPrefix() + "."));
  }

  private JobRun observe(
      StoredJob stored, List<HttpExchange> exchanges, Function<JobRef, Optional<StoredJob>> find) {
    // A child that was named and never enqueued has no run.
    List<JobRun> children = stored.children().keySet().stream()
        .sorted(Comparator.comparing(JobRef::toString))
        .flatMap(child -> find.apply(child).stream())
        .map(child -> observe(child, exchanges, find))
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

  boolean allStruck(JobHandle job) {
    return faults.injector(job.jobId()).stream()
        .allMatch(injector -> injector.unstruck().isEmpty());
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
    return new FaultNotStruckError(
        "An injected fault never struck: the job is " + run.state() + UnstruckWords.diedOf(run)
            + " and "
            + UnstruckWords.of(injector)
            + " A fault that strikes nothing proves nothing: correct its step, position or attempt.\n\n"
            + run.evidence());
  }

  /** {@return the fault points that a job came to, in order, those of its children included} */
  List<FaultPoint> reached(JobHandle job) {
    return faults.injector(job.jobId()).map(FaultInjector::reached).orElse(List.of());
  }

  /** One for all drills, since a client costs a thread; it keeps no cookies and no other state of a test. */
  private static final class SharedClient {
    static final HttpClient INSTANCE = HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .build();
  }
}
