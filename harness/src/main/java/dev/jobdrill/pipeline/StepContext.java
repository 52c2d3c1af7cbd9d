package dev.jobdrill.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a step may ask while it runs. Valid only during that step execution; safe to use from other
 * threads that the step starts and awaits.
 */
public interface StepContext {
  /** {@return the job's id, the same on every attempt} */
  String jobId();

  /** {@return the id that joins this job to what triggered it} */
  String correlationId();

  /** {@return the pipeline's name} */
  String pipeline();

  /** {@return this step's name} */
  String stepName();

  /** {@return the number of this attempt, counted from 1} */
  int attempt();

  /**
   * {@return the executor's clock} Steps should read time from here only: under a virtual clock it
   * is the only one that moves.
   */
  Clock clock();

  /**
   * {@return the key for this step's one effect: derived from job id and step name alone, so equal on
   * every attempt} For a step with several effects use {@link #idempotencyKey(String)}.
   */
  String idempotencyKey();

  /**
   * A key for one of several effects of this step.
   *
   * @param effect a name for the effect, unique within the step
   * @return a key derived from job id, step name and {@code effect} alone
   */
  String idempotencyKey(String effect);

  /**
   * The output of an earlier step.
   *
   * @param step the name of an earlier step that has an output
   * @param type what to read it as
   * @param <T> what to read it as
   * @return the output, read from its checkpoint
   * @throws IllegalArgumentException if no earlier step of that name has an output
   */
  <T> T output(String step, Class<T> type);

  /**
   * The output of an earlier step, for generic types.
   *
   * @param step the name of an earlier step that has an output
   * @param type what to read it as
   * @param <T> what to read it as
   * @return the output, read from its checkpoint
   * @throws IllegalArgumentException if no earlier step of that name has an output
   */
  <T> T output(String step, TypeReference<T> type);

  /**
   * {@return the headers that every request of this step should carry, for any HTTP client: {@code
   * X-Correlation-ID}, {@code X-Job-ID}, {@code X-Step-Name}, {@code traceparent} (W3C Trace Context)
   * and {@code Idempotency-Key}}
   */
  Map<String, String> headers();

  /**
   * {@return an HTTP client that puts {@link #headers()} on every request that does not set them
   * itself} It follows no redirects and has a connect timeout of 10 s.
   */
  HttpClient httpClient();

  /**
   * Enqueues a child job. It inherits the correlation id and the trace, and its id is derived from this job, this step
   * and the number of children that this step execution has enqueued before: a step that runs again enqueues the same
   * children, and adds none.
   *
   * @param pipeline what to run; it need not be in the same queue
   * @param input the input
   * @param <C> the input's type
   * @return the child, which may be waited for
   * @throws RuntimeException if the lease was lost, so that nothing may be enqueued any more
   */
  default <C> ChildJobs spawn(Pipeline<C> pipeline, C input) {
    return spawnAll(pipeline, List.of(input));
  }

  /**
   * Enqueues many child jobs, each as {@link #spawn} does.
   *
   * @param pipeline what to run; it need not be in the same queue
   * @param inputs an input for each child
   * @param <C> the inputs' type
   * @return the children, which may be waited for
   * @throws RuntimeException if the lease was lost, so that nothing may be enqueued any more
   */
  <C> ChildJobs spawnAll(Pipeline<C> pipeline, List<C> inputs);

  /**
   * Lets time pass on the executor's clock: in production as {@link Thread#sleep} does, in a drill in no time.
   *
   * @param duration how long
   * @throws InterruptedException if the step is interrupted, for example by its timeout
   */
  void sleep(Duration duration) throws InterruptedException;
}
