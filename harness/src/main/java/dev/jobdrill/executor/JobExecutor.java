package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues jobs and runs their attempts, with every step checkpointed in the store.
 *
 * <p>Delivery is at least once: a step whose checkpoint was written never runs again, and a step that
 * was interrupted before it does. Thread-safe; several executors, in several processes, may share
 * the queues of one store.
 */
public final class JobExecutor {
  final ExecutorSettings settings;
  private final String worker;

  /** Each worker has a name of its own: by it the store tells what a slot took whose answer was lost. */
  private final AtomicInteger workers = new AtomicInteger();

  private final Claims claims;
  private final List<String> queues;
  private int firstAsked;

  JobExecutor(ExecutorSettings settings, String worker) {
    this.settings = settings;
    this.worker = worker;
    this.claims = new Claims(settings, worker);
    this.queues =
        settings.pipelines().values().stream().map(Pipeline::queue).distinct().toList();
  }

  /**
   * Begins an executor.
   *
   * @param store where the jobs are
   * @return the builder
   */
  public static JobExecutorBuilder on(JobStore store) {
    return new JobExecutorBuilder(store);
  }

  /**
   * This executor as another worker, with the same settings.
   *
   * @param name the worker's name, for diagnosis
   * @return the other executor
   */
  public JobExecutor asWorker(String name) {
    return new JobExecutor(settings, name);
  }

  /** {@return a builder for a worker that runs jobs on threads of its own, until it is shut down} */
  public WorkerBuilder newWorker() {
    return new WorkerBuilder(settings, worker + "-" + workers.incrementAndGet(), queues);
  }

  /**
   * The dead jobs of a queue.
   *
   * @param queue the queue
   * @return its dead set
   */
  public DeadSet deadSet(String queue) {
    return new DeadSet(settings.store(), queue);
  }

  /**
   * Enqueues a job from inside a step, of which it becomes a child: it inherits the correlation id and the trace, and
   * its id is derived from the step, as {@link dev.jobdrill.pipeline.StepContext#spawn} says.
   *
   * @param pipeline what to run; it need not be registered with this executor
   * @param input the input
   * @param <I> the input's type
   * @return the job's id
   * @throws MissingCorrelationException if this thread runs no step
   * @throws PayloadException if the input does not survive a round trip through JSON, or is too large
   */
  public <I> JobHandle enqueue(Pipeline<I> pipeline, I input) {
    String id = CurrentStep.get()
        .orElseThrow(() -> new MissingCorrelationException(pipeline.name()))
        .spawn(pipeline, input)
        .jobIds()
        .get(0);
    return new JobHandle(pipeline.queue(), id, true);
  }

  /**
   * Enqueues a job.
   *
   * @param pipeline what to run; it need not be registered with this executor
   * @param input the input
   * @param options the correlation id, and perhaps a job id and a start
   * @param <I> the input's type
   * @return the job's id, and whether it was new
   * @throws PayloadException if the input does not survive a round trip through JSON, or is too large
   * @throws JobStoreException if the store could not be reached, or refused; if it is unknown whether the job was added,
   *     enqueueing it again with the same job id is safe
   */
  public <I> JobHandle enqueue(Pipeline<I> pipeline, I input, EnqueueOptions options) {
    String json = settings
        .encode("The input of pipeline '" + pipeline.name() + "'", input, pipeline.inputType())
        .json();
    String id = options.jobId().orElseGet(() -> UUID.randomUUID().toString());
    Instant now = settings.now();
    NewJob job = new NewJob(
        new JobRef(pipeline.queue(), id),
        pipeline.name(),
        pipeline.shape().toString(),
        options.correlationId(),
        TraceParent.fresh(settings.random()),
        json,
        now,
        options.dueAt().map(settings::at).filter(now::isBefore).orElse(now),
        null);
    boolean created = settings
        .interceptor()
        .aroundEnqueue(job, traceparent -> write(job.withTraceparent(traceparent)));
    return new JobHandle(pipeline.queue(), id, created);
  }

  private boolean write(NewJob job) {
    return settings
        .interceptor()
        .aroundTransition(
            new Transition(Kind.ENQUEUE, job.ref(), 0, null), () -> settings.enqueue(job));
  }

  /**
   * Claims the next job of the registered pipelines' queues, which take turns, and runs one attempt of it on this
   * thread.
   *
   * @return what was run, or when to come again
   * @throws WorkerCrash if an interceptor simulates the worker's death
   * @throws JobStoreException if no job could be claimed because the store could not be reached, or refused
   */
  public RunResult runNext() {
    while (true) {
      long reports = claims.reports();
      RunResult result = askEachQueue(settings.now(), due -> {});
      if (result instanceof RunResult.Ran || claims.reports() == reports) {
        return result;
      }
    }
  }

  /**
   * As {@link #runNext()}, on a {@link VirtualClock}: if no job is due, moves the clock to when the next one is, unless that
   * is too late.
   *
   * @param latest how far the clock may be moved
   * @return what was run, or when to come again, which is later than that
   * @throws IllegalStateException if the executor's clock is another one
   * @throws WorkerCrash if an interceptor simulates the worker's death
   * @throws JobStoreException if no job could be claimed because the store could not be reached, or refused
   */
  public RunResult runNextBy(Instant latest) {
    if (!(settings.clock() instanceof VirtualClock clock)) {
      throw new IllegalStateException(
          "The executor's clock is a "
              + settings.clock().getClass().getName()
              + ", which cannot be moved on to when a job is due."
              + " Expected a VirtualClock: give the builder one, or call runNext() when the time has come.");
    }
    while (true) {
      // In the one round trip in which an idle queue would only tell when to come again.
      RunResult result =
          canClaimAhead(clock, latest) ? askEachQueue(latest, clock::advanceTo) : runNext();
      if (result instanceof RunResult.Idle idle
          && idle.nextDue() != null
          && !idle.nextDue().isAfter(latest)) {
        clock.advanceTo(idle.nextDue());
      } else {
        return result;
      }
    }
  }

  /** Which job is next is known only if there is one queue, and nothing else happens before it comes due. */
  private boolean canClaimAhead(VirtualClock clock, Instant latest) {
    return queues.size() == 1 && clock.isQuietUntil(latest);
  }

  private RunResult askEachQueue(Instant latest, Consumer<Instant> onClaim) {
    Instant nextDue = null;
    int first = firstAsked();
    for (int i = 0; i < queues.size(); i++) {
      int index = (first + i) % queues.size();
      ClaimResult result = claims.claim(queues.get(index), 0, latest);
      if (result instanceof ClaimResult.Claimed claimed) {
        askFirst(index + 1);
        onClaim.accept(claimed.at());
        return run(claimed.job());
      }
      if (result instanceof ClaimResult.Idle idle && idle.nextDue() != null) {
        nextDue = nextDue == null || idle.nextDue().isBefore(nextDue) ? idle.nextDue() : nextDue;
      }
    }
    return new RunResult.Idle(nextDue);
  }

  private RunResult run(ClaimedJob job) {
    AttemptResult ran = runner(settings, claims, job, NextClaim.NONE, Runnable::run)
        .map(AttemptRunner::run)
        .orElseGet(() -> new AttemptResult(job.attempt(), AttemptOutcome.HANDED_BACK, null));
    return new RunResult.Ran(job.queue(), job.id(), ran.attempt(), ran.outcome());
  }

  private synchronized int firstAsked() {
    return firstAsked;
  }

  private synchronized void askFirst(int index) {
    firstAsked = index;
  }

  /**
   * What runs a claimed job; empty if its pipeline is not known, and then the job has been given back.
   *
   * @param onHang told of a step whose thread is lost to it; it runs what takes the job from that step
   */
  static Optional<AttemptRunner> runner(
      ExecutorSettings settings,
      Claims claims,
      ClaimedJob job,
      NextClaim next,
      Consumer<Runnable> onHang) {
    @Nullable Pipeline<?> pipeline = settings.pipelines().get(job.pipeline());
    if (pipeline == null) {
      claims.handBackUnknown(job);
      return Optional.empty();
    }
    return Optional.of(new AttemptRunner(settings, job, pipeline, next, onHang));
  }
}
