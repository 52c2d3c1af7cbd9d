package dev.jobdrill.exploration;

import dev.jobdrill.drill.FaultNotStruckError;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.drill.Settled;
import dev.jobdrill.drill.Snapshot;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.Hush;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes one run, with its own sandbox, its own subject and its own clock. Thread-safe: runs share nothing but services. */
final class Runner {
  /** The same in every run, so that what is derived of it is the same; runs are told apart by their sandboxes. */
  static final String JOB_ID = "explored";

  static final String CORRELATION_ID = "explored-correlation";

  private final DrillEnvironment environment;
  private final SubjectFactory subjects;
  private final Bounds bounds;
  private final boolean hushed;

  /** Of a hushed runner no log line is shown; all are captured. */
  Runner(DrillEnvironment environment, SubjectFactory subjects, Bounds bounds, boolean hushed) {
    this.environment = environment;
    this.subjects = subjects;
    this.bounds = bounds;
    this.hushed = hushed;
  }

  /** Runs a schedule and judges the run; {@code judge} is null for the first run, which nothing can be compared with. */
  Observation run(Schedule schedule, boolean takeState, @Nullable Judge judge) {
    try {
      Callable<Observation> run = () -> make(schedule, takeState, judge);
      return hushed ? Hush.during(run) : run.call();
    } catch (ExplorationException | Error e) {
      throw e;
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new ExplorationException(
          "The run of " + schedule + " could not be prepared, made or cleaned up: " + e
              + ". See the cause; it comes from what makes the pipeline and its input, such as a @BeforeEach method.",
          e);
    }
  }

  private Observation make(Schedule schedule, boolean takeState, @Nullable Judge judge)
      throws Exception {
    try (Sandbox sandbox = open(schedule)) {
      Subject subject = subjects.prepare(sandbox);
      try (AutoCloseable closing = subject.closing()) {
        return new Attempted(sandbox, subject, schedule, takeState && closing != null)
            .observe(judge);
      }
    }
  }

  /** A server that is brought into trouble must be the run's own; starting one takes longer than a run. */
  private Sandbox open(Schedule schedule) {
    boolean inTrouble = schedule.faults().stream()
        .anyMatch(fault -> fault.fault().kind().redisTrouble().isPresent());
    Sandbox sandbox = inTrouble ? environment.openSandboxWithOwnRedis() : environment.openSandbox();
    // So that jobs which a step enqueues in queues of their own are found; a database that is not
    // ours may be large.
    if (environment.mode() != Mode.EXTERNAL || schedule.faults().isEmpty()) {
      sandbox.sweepOnClose();
    }
    return sandbox;
  }

  /** One run. Confined to its thread. */
  final class Attempted {
    private final Sandbox sandbox;
    private final Subject subject;
    private final Schedule schedule;
    private final boolean takeState;
    private final JobHarness jobs;
    private int atState;
    private Optional<String> state = Optional.empty();
    private @Nullable Exception probeFailure;

    Attempted(Sandbox sandbox, Subject subject, Schedule schedule, boolean takeState) {
      this.sandbox = sandbox;
      this.subject = subject;
      this.schedule = schedule;
      this.takeState = takeState;
      JobHarness all = JobHarness.ofWorkers(sandbox, bounds.drill(), subject.worker());
      this.jobs = subject.pipeline().isEmpty() ? all : all.pipeline(subject.pipeline());
    }

    JobHarness jobs() {
      return jobs;
    }

    Subject subject() {
      return subject;
    }

    Observation observe(@Nullable Judge judge) throws Exception {
      JobHarness faulty = injected();
      Settled settled = null;
      Optional<String> stuck = Optional.empty();
      Optional<String> diverged = Optional.empty();
      JobHandle job = new JobHandle("", JOB_ID, false);
      try {
        job = faulty.enqueue(
            subject.input(), EnqueueOptions.correlatedBy(CORRELATION_ID).jobId(JOB_ID));
        JobHandle enqueued = job;
        jobs.afterDelivery(() -> delivered(enqueued));
        settled = faulty.settleWithAllItLeaves(job);
      } catch (NotSettledException e) {
        stuck = Optional.of(String.valueOf(e.getMessage()));
      } catch (FaultNotStruckError e) {
        diverged = Optional.of(String.valueOf(e.getMessage()));
      }
      if (probeFailure != null) {
        throw probeFailure;
      }
      List<FaultPoint> points = faulty.faultPoints(job);
      Optional<String> hindered = diverged.filter(words -> schedule.faults().stream()
          .flatMap(fault -> fault.points().stream())
          .allMatch(points::contains));
      if (settled == null) {
        Snapshot unsettled = jobs.snapshot(job);
        settled = new Settled(unsettled.run(), unsettled.beside());
      }
      JobRun run = settled.run();
      Facts facts = facts(settled);
      Observation seen = new Observation(
          schedule,
          run,
          points,
          state.isPresent() ? atState : points.size(),
          state,
          facts,
          Observation.Emitted.by(run),
          notRun(settled),
          stuck,
          hindered.isPresent() ? Optional.empty() : diverged,
          hindered,
          List.of());
      return judge == null || !seen.asScheduled()
          ? seen
          : seen.judged(judge.judge(seen, settled.beside(), this, job));
    }

    private JobHarness injected() {
      try {
        return schedule.faults().isEmpty() && schedule.shapeHash().isEmpty()
            ? jobs
            : jobs.inject(schedule);
      } catch (IllegalArgumentException e) {
        throw new ExplorationException("The schedule cannot be run: " + e.getMessage(), e);
      }
    }

    private void delivered(JobHandle job) {
      if (!takeState || state.isPresent() || probeFailure != null) {
        return;
      }
      if (!jobs.allStruck(job)) {
        return;
      }
      Snapshot now = jobs.snapshot(job);
      if (now.run().state() == JobState.COMPLETED || now.run().state() == JobState.DEAD) {
        return;
      }
      try {
        state = Optional.of(StateKey.of(
            Stream.concat(Stream.of(now.run()), now.beside().stream()).toList(),
            now.redis(),
            sandbox.stubServer(),
            probes(),
            bounds.rules(),
            jobs.clock().instant()));
        atState = jobs.faultPoints(job).size();
      } catch (Exception e) {
        probeFailure = e;
      }
    }

    private Map<String, String> probes() throws Exception {
      Map<String, String> found = new TreeMap<>();
      for (EffectProbe probe : subject.probes()) {
        found.put(probe.name(), bounds.rules().withoutVolatile(probe.snapshot()));
      }
      return found;
    }

    Facts facts(Settled settled) throws Exception {
      return Facts.of(settled.run(), bounds.rules(), probes(), settled.beside());
    }

    private Map<String, Integer> notRun(Settled settled) {
      Map<String, Integer> unknown = new TreeMap<>();
      Stream.concat(Stream.of(settled.run()), settled.beside().stream())
          .flatMap(run -> Stream.concat(Stream.of(run), run.descendants()))
          .map(JobRun::pipeline)
          .filter(pipeline -> !jobs.pipelines().contains(pipeline))
          .forEach(pipeline -> unknown.merge(pipeline, 1, Integer::sum));
      return unknown;
    }
  }
}
