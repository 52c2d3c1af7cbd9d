package dev.jobdrill.recording;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.AttemptOutcome;
import dev.jobdrill.executor.ChildrenPending;
import dev.jobdrill.executor.ClaimedJob;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.signal.SignalCapture;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records the jobs of one test. Thread-safe.
 *
 * <p>It joins the executor twice: as the outermost interceptor, and, through {@link #bodyWatch()}, as
 * the innermost, so that it can tell a step whose body ran from one that a fault kept from running.
 */
public final class RunRecorder implements JobInterceptor {
  private final Clock clock;
  private final SignalCapture signals;
  private final Map<String, JobRecorder> jobs = new ConcurrentHashMap<>();
  private final Map<Integer, Running> exchanges = new ConcurrentHashMap<>();
  private volatile @Nullable Running running;

  /**
   * A recorder.
   *
   * @param clock the executor's clock
   * @param signals captures what the jobs emit
   */
  public RunRecorder(Clock clock, SignalCapture signals) {
    this.clock = clock;
    this.signals = signals;
  }

  @Override
  public AttemptOutcome aroundAttempt(ClaimedJob job, AttemptCall call) {
    JobRecorder recorder = of(job.id());
    recorder.attemptStarted(job.attempt(), clock.instant());
    boolean returned = false;
    long from = System.nanoTime();
    try {
      AttemptOutcome outcome = call.proceed();
      returned = true;
      recorder.attemptEnded(job.attempt(), outcome, clock.instant());
      return outcome;
    } finally {
      recorder.took(job.attempt(), null, from, System.nanoTime());
      if (!returned) {
        recorder.attemptCrashed(job.attempt(), clock.instant());
      }
    }
  }

  @Override
  public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
    String jobId = execution.context().jobId();
    JobRecorder recorder = of(jobId);
    int attempt = execution.attempt();
    recorder.stepReached(attempt, execution.step(), clock.instant());
    Running outer = running;
    running = new Running(jobId, execution.step(), attempt);
    long from = System.nanoTime();
    try {
      return call.proceed();
    } catch (WorkerCrash crash) {
      recorder.workerCrashed(attempt, clock.instant());
      throw crash;
    } catch (ChildrenPending pending) {
      recorder.stepWaits(attempt, clock.instant());
      throw pending;
    } catch (Throwable error) {
      recorder.stepFailed(attempt, clock.instant());
      throw error;
    } finally {
      recorder.took(attempt, execution.step(), from, System.nanoTime());
      running = outer;
    }
  }

  @Override
  public boolean aroundTransition(Transition transition, TransitionCall call) {
    if (transition.kind() == Transition.Kind.FAIL || transition.kind() == Transition.Kind.BURY) {
      of(transition.jobId()).outputRejected(transition.attempt());
    }
    boolean accepted = call.proceed();
    of(transition.jobId()).written(new StoreWrite(transition, accepted, clock.instant(), 1));
    if (!accepted && transition.kind() != Transition.Kind.ENQUEUE) {
      of(transition.jobId()).rejected(new ZombieWrite(transition, clock.instant()));
    }
    return accepted;
  }

  @Override
  public void onSkipped(ClaimedJob job, String step) {
    of(job.id()).stepSkipped(job.attempt(), step, clock.instant());
  }

  @Override
  public void onRetryScheduled(ClaimedJob job, ErrorRecord error, Instant retryAt) {
    of(job.id()).retryScheduled(job.attempt(), retryAt);
  }

  /** {@return the part of the recorder that goes inside all other interceptors} */
  public JobInterceptor bodyWatch() {
    return new BodyWatch();
  }

  /**
   * Notes that a fault struck.
   *
   * @param jobId the job
   * @param point where
   * @param fault what
   */
  public void onStrike(String jobId, FaultPoint point, Fault fault) {
    of(jobId).struck(new Strike(point, fault.toString(), clock.instant()));
  }

  /**
   * Notes which faults a job is to meet.
   *
   * @param jobId the job
   * @param schedule the faults
   */
  public void onScheduled(String jobId, Schedule schedule) {
    of(jobId).scheduled(schedule);
  }

  /**
   * Attributes an HTTP exchange, at the moment its request arrives, to the step that is running then.
   *
   * @param exchange the exchange
   */
  public void onExchange(HttpExchange exchange) {
    Running step = running;
    if (step != null) {
      exchanges.put(exchange.ordinal(), step);
    }
  }

  /**
   * Everything known of a job now.
   *
   * @param stored what the store holds of it
   * @param steps the names of its pipeline's steps, in order
   * @param all the stub server's exchanges, in order
   * @param redisCommands how many commands the test has sent, by name
   * @param children the runs of the jobs that its steps enqueued
   * @return the run
   */
  public JobRun snapshot(
      StoredJob stored,
      List<String> steps,
      List<HttpExchange> all,
      Map<String, Long> redisCommands,
      List<JobRun> children) {
    JobRecorder recorder = of(stored.id());
    List<StepExchange> own = all.stream()
        .flatMap(http -> {
          Running step = exchanges.get(http.ordinal());
          return step == null || !step.jobId().equals(stored.id())
              ? Stream.of()
              : Stream.of(new StepExchange(step.step(), step.attempt(), http));
        })
        .toList();
    return new JobRun(
        stored,
        steps,
        recorder.attempts(),
        new JobRun.Incidents(
            recorder.schedule(),
            recorder.strikes(),
            recorder.zombieWrites(),
            recorder.writes(),
            recorder.wallTimes()),
        own,
        children,
        new JobRun.Signals(signals.of(stored.id()), redisCommands));
  }

  private JobRecorder of(String jobId) {
    return jobs.computeIfAbsent(jobId, id -> new JobRecorder());
  }

  private record Running(String jobId, String step, int attempt) {}

  /** Sees what the other interceptors let through. */
  private final class BodyWatch implements JobInterceptor {
    @Override
    public @Nullable Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
      JobRecorder recorder = of(execution.context().jobId());
      recorder.bodyStarted(execution.attempt());
      Object output = call.proceed();
      recorder.bodyReturned(execution.attempt(), clock.instant());
      return output;
    }

    @Override
    public boolean aroundTransition(Transition transition, TransitionCall call) {
      boolean accepted = call.proceed();
      if (accepted
          && (transition.kind() == Transition.Kind.CHECKPOINT
              || transition.kind() == Transition.Kind.COMPLETE)) {
        of(transition.jobId()).checkpointed(transition.attempt());
      }
      return accepted;
    }
  }
}
