package dev.jobdrill.executor;

import dev.jobdrill.executor.Transition.Kind;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enqueues jobs and runs their attempts, with every step checkpointed in the store.
 *
 * <p>Delivery is at least once: a step whose checkpoint was written never runs again, and a step that
 * was interrupted before it does. Thread-safe; several executors, in several processes, may share
 * the queues of one store.
 */
public final class JobExecutor {
  private static final Logger log = LoggerFactory.getLogger(JobExecutor.class);

  private final ExecutorSettings settings;
  private final String worker;
  private final List<String> queues;

  JobExecutor(ExecutorSettings settings, String worker) {
    this.settings = settings;
    this.worker = worker;
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

  /**
   * Enqueues a job.
   *
   * @param pipeline what to run; it need not be registered with this executor
   * @param input the input
   * @param options the correlation id, and perhaps a job id and a start
   * @param <I> the input's type
   * @return the job's id, and whether it was new
   * @throws PayloadException if the input does not survive a round trip through JSON
   */
  public <I> JobHandle enqueue(Pipeline<I> pipeline, I input, EnqueueOptions options) {
    String json = settings
        .codec()
        .encode("The input of pipeline '" + pipeline.name() + "'", input, pipeline.inputType())
        .json();
    String id = options.jobId().orElseGet(() -> UUID.randomUUID().toString());
    Instant now = settings.now();
    NewJob job = new NewJob(
        pipeline.queue(),
        id,
        pipeline.name(),
        options.correlationId(),
        TraceParent.fresh(settings.random()),
        pipeline.steps().get(0).name(),
        json,
        now,
        options.dueAt().map(settings::at).filter(now::isBefore).orElse(now));
    boolean created = settings
        .interceptor()
        .aroundTransition(
            new Transition(Kind.ENQUEUE, id, 0, null), () -> settings.store().enqueue(job));
    return new JobHandle(pipeline.queue(), id, created);
  }

  /**
   * Claims the next job of the registered pipelines' queues and runs one attempt of it.
   *
   * @return what was run, or when to come again
   * @throws WorkerCrash if an interceptor simulates the worker's death
   */
  public RunResult runNext() {
    Instant nextDue = null;
    for (String queue : queues) {
      ClaimResult result = claim(queue);
      if (result instanceof ClaimResult.Claimed claimed) {
        ClaimedJob job = claimed.job();
        return new RunResult.Ran(
            queue, job.id(), job.attempt(), new AttemptRunner(settings, job).run());
      }
      if (result instanceof ClaimResult.Idle idle && idle.nextDue() != null) {
        nextDue = nextDue == null || idle.nextDue().isBefore(nextDue) ? idle.nextDue() : nextDue;
      }
    }
    return new RunResult.Idle(nextDue);
  }

  private ClaimResult claim(String queue) {
    while (true) {
      ClaimResult result = settings.store().claim(queue, worker, settings.now(), settings.lease());
      if (!(result instanceof ClaimResult.Vanished vanished)) {
        return result;
      }
      // Each round removes one id, so this ends.
      log.warn(
          "Job {} stood in queue {} but its data is gone: evicted or deleted by hand. Its id was removed.",
          vanished.jobId(),
          queue);
    }
  }
}
