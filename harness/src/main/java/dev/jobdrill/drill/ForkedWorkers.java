package dev.jobdrill.drill;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.RunResult;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs those attempts of a drill that are to be killed in worker processes of their own. */
final class ForkedWorkers {
  private final Sandbox sandbox;
  private final DrillSettings settings;
  private final RedisJobStore store;
  private final VirtualClock clock;
  private final FaultSwitch faults;
  private final List<JobInterceptor> interceptors;
  private final Map<String, Class<? extends PipelineFactory>> factories = new LinkedHashMap<>();
  private @Nullable ForkedProcess running;

  ForkedWorkers(
      Sandbox sandbox,
      DrillSettings settings,
      RedisJobStore store,
      VirtualClock clock,
      FaultSwitch faults,
      List<JobInterceptor> interceptors) {
    this.sandbox = sandbox;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.faults = faults;
    this.interceptors = interceptors;
  }

  /** Names what makes a job's pipelines in another process. */
  void runWith(String jobId, Class<? extends PipelineFactory> factory) {
    factories.put(jobId, factory);
  }

  /** Whether the job's next attempt is to be killed. */
  boolean mustRun(JobHandle job) {
    List<FaultPoint> kills = faults
        .injector(job.jobId())
        .map(injector -> injector.unstruck(FaultKind.KILL))
        .orElse(List.of());
    return !kills.isEmpty()
        && store
            .find(new JobRef(job.queue(), job.jobId()))
            .filter(
                stored -> kills.stream().anyMatch(kill -> kill.attempt() == stored.attempts() + 1))
            .isPresent();
  }

  RunResult run(JobHandle job, String worker) {
    Class<? extends PipelineFactory> factory = factories.get(job.jobId());
    if (factory == null) {
      throw new IllegalStateException("no pipeline factory for job " + job.jobId());
    }
    ForkSettings fork = new ForkSettings(
        sandbox.redisUrl(),
        sandbox.keyPrefix(),
        factory.getName(),
        sandbox.stubServer().baseUrl(),
        worker,
        clock.millis(),
        settings.lease().toMillis(),
        settings.seed(),
        settings.payloadLimit());
    try (ForkedProcess process = ForkedProcess.start(fork)) {
      running = process;
      return new ForkedAttempt(process, store, clock, interceptors).run();
    } catch (IOException e) {
      throw new IllegalStateException("A worker could not be forked: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a forked worker runs", e);
    } finally {
      running = null;
    }
  }

  /** Kills the worker process that runs the attempt now. */
  int kill() {
    ForkedProcess process = running;
    if (process == null) {
      throw new IllegalStateException("no worker process runs that could be killed");
    }
    return process.kill();
  }
}
