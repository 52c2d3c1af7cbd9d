package dev.jobdrill.drill;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Pipeline;

/** The producer of a drill's jobs. It does what the executor asks of one: enqueues again, with the same job id. */
final class Producer {
  private static final int MOST_TRIES = 10;

  private Producer() {}

  /**
   * Enqueues a job.
   *
   * @return the job; new if one of the tries added it
   * @throws JobStoreException one that no fault made, or that of the last try
   */
  static <I> JobHandle enqueue(
      JobExecutor executor, Pipeline<I> pipeline, I input, EnqueueOptions options) {
    boolean mayHaveBeenAdded = false;
    for (int tries = 1; ; tries++) {
      try {
        JobHandle job = executor.enqueue(pipeline, input, options);
        return new JobHandle(job.queue(), job.jobId(), job.created() || mayHaveBeenAdded);
      } catch (JobStoreException | WorkerCrash failure) {
        // A crash is the producer's death here; it starts anew and does not know what it had done.
        if (tries >= MOST_TRIES || !isInjected(failure)) {
          throw failure;
        }
        mayHaveBeenAdded = true;
      }
    }
  }

  /** What a store really throws has the reason within it. */
  private static boolean isInjected(Throwable failure) {
    return failure.getCause() == null;
  }
}
