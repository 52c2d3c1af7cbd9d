package dev.jobdrill.benchmarks;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.SignalCapture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one drill of four empty steps costs, set-up and clean-up included, beside one raw round trip. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DrillBenchmark {
  private static final String SCRIPT =
      "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) redis.call('EXPIRE', KEYS[1], 60)"
          + " return redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])";

  private DrillEnvironment environment;
  private RedisCommands<String, String> redis;
  private Pipeline<String> pipeline;
  private String sha;

  @Setup
  public void boot() {
    environment = DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
    redis = environment.redis().sync();
    sha = redis.scriptLoad(SCRIPT);
    pipeline = Pipeline.named("empty")
        .input(String.class)
        .step("one", String.class, (input, step) -> input)
        .step("two", String.class, (input, step) -> input)
        .step("three", String.class, (input, step) -> input)
        .step("four", String.class, (input, step) -> input)
        .build();
  }

  @TearDown
  public void close() {
    environment.close();
  }

  @Benchmark
  public Long rawRoundTrip() {
    return redis.evalsha(
        sha, ScriptOutputType.INTEGER, new String[] {"bench:h", "bench:z"}, "step", "\"out\"", "1");
  }

  @Benchmark
  public void sandboxAlone() {
    environment.openSandbox().close();
  }

  /** The job of a drill on an executor that emits nothing: with the next, what capturing costs. */
  @Benchmark
  public StoredJob executorWithoutCapture() {
    try (Sandbox sandbox = environment.openSandbox()) {
      return run(sandbox, null);
    }
  }

  @Benchmark
  public StoredJob executorWithCapture() {
    try (Sandbox sandbox = environment.openSandbox()) {
      VirtualClock clock = VirtualClock.startingAt(DrillSettings.DEFAULT.start());
      RedisJobStore store = RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix());
      try (SignalCapture capture = SignalCapture.open(clock, 42, List.of(pipeline), store)) {
        return run(sandbox, capture);
      }
    }
  }

  private StoredJob run(Sandbox sandbox, SignalCapture capture) {
    RedisJobStore store = RedisJobStore.on(sandbox.redis(), sandbox.keyPrefix());
    JobExecutorBuilder builder = JobExecutor.on(store)
        .clock(VirtualClock.startingAt(DrillSettings.DEFAULT.start()))
        .pipeline(pipeline);
    if (capture != null) {
      capture.interceptors().forEach(builder::interceptor);
    }
    JobExecutor executor = builder.build().asWorker("worker-1");
    JobHandle job = executor.enqueue(pipeline, "input", EnqueueOptions.freshCorrelation());
    sandbox.ownKeys(store.keysOf(job.queue(), List.of(job.jobId()), "worker-1"));
    executor.runNext();
    StoredJob stored = store.find(new JobRef(job.queue(), job.jobId())).orElseThrow();
    if (stored.state() != JobState.COMPLETED) {
      throw new IllegalStateException("the job is " + stored.state());
    }
    return stored;
  }

  @Benchmark
  public JobRun drillOfFourSteps() {
    try (Sandbox sandbox = environment.openSandbox()) {
      JobHarness jobs = JobHarness.of(sandbox, DrillSettings.DEFAULT, List.of(pipeline));
      return requireCompleted(jobs.runUntilSettled("input"));
    }
  }

  @Benchmark
  public JobRun drillOfFourStepsWithACrash() {
    try (Sandbox sandbox = environment.openSandbox()) {
      JobHarness jobs = JobHarness.of(sandbox, DrillSettings.DEFAULT, List.of(pipeline))
          .inject(Faults.fault(Faults.crash()).at("three").afterStep());
      return requireCompleted(jobs.runUntilSettled("input"));
    }
  }

  private static JobRun requireCompleted(JobRun run) {
    if (run.state() != JobState.COMPLETED) {
      throw new IllegalStateException(run.timeline());
    }
    return run;
  }
}
