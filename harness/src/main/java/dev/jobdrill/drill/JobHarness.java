package dev.jobdrill.drill;

import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.Step;
import dev.jobdrill.recording.JobRun;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A test's handle on its jobs. It runs them through the real executor on the test's own part of a
 * real Redis, in virtual time: retries and leases of days pass in milliseconds.
 *
 * <p>Driving is single-threaded: attempts run on the calling thread. A handle is immutable; {@link
 * #inject}, {@link #pipeline} and {@link #retriedBy} return another one on the same test.
 */
public final class JobHarness {
  private final Drill drill;
  private final @Nullable Pipeline<?> selected;
  private final FaultPlan plan;
  private final @Nullable RetryPolicy retries;

  private JobHarness(
      Drill drill, @Nullable Pipeline<?> selected, FaultPlan plan, @Nullable RetryPolicy retries) {
    this.drill = drill;
    this.selected = selected;
    this.plan = plan;
    this.retries = retries;
  }

  /**
   * A handle for the pipelines of one test.
   *
   * @param sandbox what the test owns; stays the caller's, to close
   * @param settings caps and start
   * @param pipelines at least one, each of another name
   * @return the handle
   * @throws IllegalArgumentException if there is no pipeline, or two of one name
   */
  public static JobHarness of(
      Sandbox sandbox, DrillSettings settings, List<Pipeline<?>> pipelines) {
    if (pipelines.isEmpty()) {
      throw new IllegalArgumentException(
          "No pipeline was given; a harness needs at least one to run.");
    }
    return new JobHarness(
        new Drill(sandbox, settings, pipelines),
        pipelines.size() == 1 ? pipelines.get(0) : null,
        FaultPlan.NONE,
        null);
  }

  /**
   * A handle for the pipelines of one test, which each worker has of its own: after a crash, the next one has nothing of
   * what the last one had in memory.
   *
   * @param sandbox what the test owns; stays the caller's, to close
   * @param settings caps and start
   * @param worker makes the pipelines, at least one and each of another name; the same ones each time, made anew
   * @return the handle
   * @throws IllegalArgumentException if there is no pipeline, or two of one name
   */
  public static JobHarness ofWorkers(
      Sandbox sandbox, DrillSettings settings, Supplier<List<Pipeline<?>>> worker) {
    List<Pipeline<?>> first = worker.get();
    if (first.isEmpty()) {
      throw new IllegalArgumentException(
          "No pipeline was given; a harness needs at least one to run.");
    }
    return new JobHarness(
        new Drill(sandbox, settings, first, worker),
        first.size() == 1 ? first.get(0) : null,
        FaultPlan.NONE,
        null);
  }

  /**
   * A handle for one of several pipelines.
   *
   * @param name the pipeline's name
   * @return the handle; faults injected so far stay with it
   * @throws IllegalArgumentException if there is no pipeline of that name
   */
  public JobHarness pipeline(String name) {
    Pipeline<?> found = drill.pipelines().get(name);
    if (found == null) {
      throw new IllegalArgumentException("No pipeline is named '" + name + "'; this test has "
          + drill.pipelines().keySet() + ".");
    }
    return new JobHarness(drill, found, plan, retries);
  }

  /**
   * A handle that makes its pipelines anew in another JVM, for attempts whose worker process is killed.
   *
   * @param factory makes the pipelines; a public class with a public constructor without arguments
   * @return the handle; faults injected so far stay with it
   * @throws IllegalArgumentException if the class cannot be used in another JVM; the message says why
   */
  public JobHarness forkingFrom(Class<? extends PipelineFactory> factory) {
    return new JobHarness(
        drill, selected, plan.forkingFrom(Forking.requireUsable(factory)), retries);
  }

  /**
   * A handle whose workers retry every pipeline by another policy: what the jobs would do under that of another queue system.
   * It holds for the attempts that are run through the returned handle, of whatever job. Those in another JVM, for which
   * {@link #forkingFrom} is, keep to the pipeline's own policy.
   *
   * @param policy for all steps, those with a policy of their own included
   * @return the handle; faults injected so far stay with it
   */
  public JobHarness retriedBy(RetryPolicy policy) {
    return new JobHarness(drill, selected, plan, policy);
  }

  /**
   * A handle whose jobs meet faults, besides those this one has. Each fault must strike in each job
   * that is run through the returned handle, or the run fails.
   *
   * @param faults what goes wrong and where
   * @return the handle to run jobs through
   * @throws IllegalArgumentException if a fault names a step that the pipeline does not have, if it
   *     has nothing to strike there, or if two faults are to strike at one point
   */
  public JobHarness inject(FaultSpec... faults) {
    List<FaultSpec> added =
        Arrays.stream(faults).map(fault -> fault.resolvedIn(candidates())).toList();
    added.forEach(this::requireKnownStep);
    added.forEach(this::requireOwnRedis);
    List<FaultSpec> all = new ArrayList<>(plan.all());
    all.addAll(added);
    FaultInjector.requireDistinctPoints(all);
    Forking.requireForkable(all, plan.factory().orElse(null));
    return new JobHarness(drill, selected, plan.plus(drill.inject(added)), retries);
  }

  /**
   * A handle whose jobs meet the faults of a schedule, besides those this one has.
   *
   * @param schedule what goes wrong and where
   * @return the handle to run jobs through
   * @throws IllegalArgumentException if the schedule was made for a pipeline of another shape, if a fault names a step
   *     that the pipeline does not have, or if it has nothing to strike there
   */
  public JobHarness inject(Schedule schedule) {
    if (candidates().stream().noneMatch(schedule::fitsShapeOf)) {
      throw new IllegalArgumentException("The schedule " + schedule
          + " was made for a pipeline of another shape, "
          + schedule.shapeHash().orElse("") + "; found "
          + candidates().stream()
              .map(pipeline -> "'" + pipeline.name() + "' of shape "
                  + Schedule.hashOf(pipeline.shape()) + " (" + pipeline.shape() + ")")
              .collect(Collectors.joining(", "))
          + ". Its points may mean something else here: explore the pipeline again, or leave the shape out to run the"
          + " schedule all the same.");
    }
    return inject(schedule.faults().toArray(FaultSpec[]::new));
  }

  private void requireOwnRedis(FaultSpec fault) {
    if (fault.fault().kind().redisTrouble().isPresent()
        && drill.sandbox().ownRedis().isEmpty()) {
      throw new IllegalArgumentException("Fault " + fault
          + " strikes the Redis server itself, which this test shares with others. It needs a server of its own:"
          + " @JobPipelineTest(ownRedis = true), or DrillEnvironment.openSandboxWithOwnRedis(); in mode external there"
          + " is none. At the store's seam, not-applied and reply-lost strike without one.");
    }
  }

  private List<Pipeline<?>> candidates() {
    return selected == null ? List.copyOf(drill.pipelines().values()) : List.of(selected);
  }

  private void requireKnownStep(FaultSpec fault) {
    List<Pipeline<?>> candidates = candidates();
    if (candidates.stream().anyMatch(fault::fits)) {
      return;
    }
    if (candidates.stream().noneMatch(pipeline -> pipeline.step(fault.step()).isPresent())) {
      throw new IllegalArgumentException("Fault " + fault + " names the step '" + fault.step()
          + "', which does not exist; the steps are "
          + candidates.stream()
              .map(pipeline ->
                  pipeline.steps().stream().map(Step::name).collect(Collectors.joining(", ")))
              .collect(Collectors.joining("; "))
          + ". Correct the name.");
    }
    throw new IllegalArgumentException("Fault " + fault + " would change nothing: step '"
        + fault.step() + "' is an action and has no output. Inject an exception or a crash there.");
  }

  /**
   * Enqueues a job with a fresh correlation id and drives it until it has completed or died.
   *
   * @param input the pipeline's input
   * @return everything observed of the job
   * @throws NotSettledException if the cap on attempts or on virtual time is reached
   * @throws FaultNotStruckError if an injected fault never struck
   * @throws IllegalArgumentException if the input is not of the pipeline's type
   */
  public JobRun runUntilSettled(Object input) {
    return settle(enqueue(input));
  }

  /**
   * Enqueues a job with a fresh correlation id.
   *
   * @param input the pipeline's input
   * @return the job, to be driven by {@link #runAttempt} or {@link #settle}
   * @throws IllegalArgumentException if the input is not of the pipeline's type
   */
  public JobHandle enqueue(Object input) {
    return enqueue(input, EnqueueOptions.freshCorrelation());
  }

  /**
   * Enqueues a job.
   *
   * @param input the pipeline's input
   * @param options correlation id, and perhaps a job id and a start
   * @return the job, to be driven by {@link #runAttempt} or {@link #settle}
   * @throws IllegalArgumentException if the input is not of the pipeline's type
   */
  public JobHandle enqueue(Object input, EnqueueOptions options) {
    Pipeline<?> pipeline = requireSelected();
    requireInputOf(pipeline, input);
    return drill.enqueue(pipeline, input, options, plan);
  }

  /**
   * Enqueues a job whose first steps count as completed: they are not run, and their recorded outputs stand in their place.
   *
   * @param input the pipeline's input
   * @param outputs the recorded outputs as JSON, by step
   * @return the job, to be driven by {@link #runAttempt} or {@link #settle}
   * @throws IllegalArgumentException if the input is not of the pipeline's type, or an output is that of no step of it
   */
  public JobHandle enqueueResumed(Object input, Map<String, String> outputs) {
    Pipeline<?> pipeline = requireSelected();
    outputs.keySet().forEach(step -> {
      if (pipeline.step(step).isEmpty()) {
        throw new IllegalArgumentException(
            "There is a recorded output of step '" + step + "', which pipeline '" + pipeline.name()
                + "' does not have; its steps are "
                + pipeline.steps().stream().map(Step::name).collect(Collectors.joining(", "))
                + ". Rename the step in the dead job, or run it from the top.");
      }
    });
    JobHandle job = enqueue(input);
    drill.record(job, outputs);
    return job;
  }

  /** {@return the type of the pipeline's input} */
  public Type inputType() {
    return requireSelected().inputType();
  }

  /**
   * Runs the job's next attempt, moving the clock to when it is due. Other jobs of this test that
   * come due before are run as well.
   *
   * @param job the job
   * @return everything observed of it so far
   * @throws NotSettledException if the job has settled before, if nothing of this test is due any
   *     more, or if a cap is reached
   */
  public JobRun runAttempt(JobHandle job) {
    drill.requireUnsettled(job);
    drill.retryBy(retries);
    drill.runAttempt(job, drill.budget(job));
    return drill.observe(job);
  }

  /**
   * Drives a job until it has completed or died.
   *
   * @param job the job
   * @return everything observed of it
   * @throws NotSettledException if the cap on attempts or on virtual time is reached
   * @throws FaultNotStruckError if an injected fault never struck
   */
  public JobRun settle(JobHandle job) {
    drive(job);
    drill.requireStruck(job);
    return drill.observe(job);
  }

  /**
   * Drives a job until it has completed or died, and then what it leaves behind: children that nobody waited for, and jobs
   * that were enqueued in some other way, if this test has their pipelines. What those enqueue is driven as well.
   *
   * @param job the job
   * @return the job and those beside it
   * @throws NotSettledException if the cap on attempts or on virtual time is reached, for whatever job
   * @throws FaultNotStruckError if an injected fault never struck
   */
  public Settled settleWithAllItLeaves(JobHandle job) {
    drive(job);
    Settled settled = drill.jobsBeside().settleAfter(job);
    drill.requireStruck(job);
    return settled;
  }

  private void drive(JobHandle job) {
    drill.retryBy(retries);
    AttemptBudget budget = drill.budget(job);
    while (!drill.hasSettled(job)) {
      drill.runAttempt(job, budget);
    }
  }

  /**
   * Enqueues many jobs at one instant, each with a fresh correlation id, and drives them until all have completed or died:
   * a batch that fails together, say. {@code Collections.nCopies(500, input)} makes 500 of one input.
   *
   * @param inputs the pipeline's inputs
   * @return everything observed of each job, in the order of their inputs
   * @throws NotSettledException if the cap on attempts or on virtual time is reached for one of them
   * @throws FaultNotStruckError if an injected fault never struck in one of them
   * @throws IllegalArgumentException if an input is not of the pipeline's type
   */
  public List<JobRun> runAllUntilSettled(Collection<?> inputs) {
    List<JobHandle> handles = new ArrayList<>();
    inputs.forEach(input -> handles.add(enqueue(input)));
    handles.forEach(handle -> {
      drive(handle);
      drill.requireStruck(handle);
    });
    return drill.observeAll(handles);
  }

  /**
   * Replays a dead job: makes it ready again, as the dead set's redrive does, and drives it until it has settled.
   *
   * @param job the job
   * @param scope from the failed step, or from the top
   * @return everything observed of it, its death included
   * @throws IllegalStateException if the job is not in the dead set
   * @throws NotSettledException if the cap on attempts or on virtual time is reached
   */
  public JobRun redrive(JobHandle job, RetryScope scope) {
    drill.redrive(job, scope);
    return settle(job);
  }

  /**
   * Listens to deliveries: told when an attempt has ended, of whatever job, unless it ran in the midst of another one.
   *
   * @param listener called on the driving thread
   */
  public void afterDelivery(Runnable listener) {
    drill.afterDelivery(listener);
  }

  /**
   * Looks at a job and at all that is around it, in one round trip, without running anything.
   *
   * @param job the job
   * @return what was found
   */
  public Snapshot snapshot(JobHandle job) {
    return drill.jobsBeside().of(job);
  }

  /**
   * Whether all faults that a job meets have struck.
   *
   * @param job the job
   * @return true if there are none, too
   */
  public boolean allStruck(JobHandle job) {
    return drill.allStruck(job);
  }

  /** {@return the names of the pipelines that this test has} */
  public Set<String> pipelines() {
    return Set.copyOf(drill.pipelines().keySet());
  }

  /**
   * Looks at a job without running anything.
   *
   * @param job the job
   * @return everything observed of it so far
   */
  public JobRun observe(JobHandle job) {
    return drill.observe(job);
  }

  /**
   * The fault points that a job came to so far.
   *
   * @param job the job
   * @return the points with or without a fault, in order, those in its children included
   */
  public List<FaultPoint> faultPoints(JobHandle job) {
    return drill.reached(job);
  }

  /** {@return the jobs that were enqueued through this test's handles, in order} */
  public List<JobHandle> jobs() {
    return drill.jobs();
  }

  /**
   * Checks that every fault injected through this test's handles struck.
   *
   * @throws FaultNotStruckError if one did not
   */
  public void requireFaultsStruck() {
    drill.requireAllStruck();
  }

  /**
   * {@return everything observed of the job enqueued last}
   *
   * @throws IllegalStateException if this test has enqueued no job yet
   */
  public JobRun lastRun() {
    List<JobHandle> jobs = drill.jobs();
    if (jobs.isEmpty()) {
      throw new IllegalStateException(
          "This test has enqueued no job yet, so there is no run to look at. Enqueue one first.");
    }
    return observe(jobs.get(jobs.size() - 1));
  }

  /** {@return the test's virtual clock} */
  public VirtualClock clock() {
    return drill.clock();
  }

  /** {@return the test's own stub server} */
  public StubServer stubServer() {
    return drill.sandbox().stubServer();
  }

  /** {@return what every key of this test begins with} */
  public String keyPrefix() {
    return drill.sandbox().keyPrefix();
  }

  // Callers without nullness checks exist, and they are due words, too.
  private static void requireInputOf(Pipeline<?> pipeline, @Nullable Object input) {
    boolean fits = input != null
        && (!(pipeline.inputType() instanceof Class<?> type) || type.isInstance(input));
    if (!fits) {
      throw new IllegalArgumentException(
          "Pipeline '" + pipeline.name() + "' takes "
              + pipeline.inputType().getTypeName() + " as its input; found "
              + (input == null ? "null" : input.getClass().getName())
              + ". Pass an input of that type, or run the pipeline that takes this one: pipeline(\"...\").");
    }
  }

  private Pipeline<?> requireSelected() {
    if (selected == null) {
      throw new IllegalArgumentException(
          "This test has several pipelines, " + drill.pipelines().keySet()
              + ", and the call does not say which. Say it: pipeline(\"...\") returns the handle for one.");
    }
    return selected;
  }
}
