package dev.jobdrill.fault;

import dev.jobdrill.environment.RedisTrouble;
import dev.jobdrill.environment.RefusedPort;
import dev.jobdrill.executor.StepExecution;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What faults need of the drill that they strike in. */
public interface FaultHost {
  /** A host that knows nothing of the pipelines. */
  FaultHost NONE = new FaultHost() {};

  /**
   * How long a step may take.
   *
   * @param execution the step execution
   * @return its timeout; empty if it has none
   */
  default Optional<Duration> timeoutOf(StepExecution execution) {
    return Optional.empty();
  }

  /**
   * Told that a step hangs which has no timeout, so that its worker is of no use any more.
   *
   * @param execution the step execution
   */
  default void hangsForever(StepExecution execution) {}

  /**
   * Lets time pass on the executor's clock while an HTTP exchange of a step is under way: so long, or until the step's
   * timeout has struck.
   *
   * @param execution the step execution
   * @param began when it began
   * @param duration how long
   * @return given when that time has passed: whether the step's timeout struck
   */
  default CompletionStage<Boolean> pass(StepExecution execution, Instant began, Duration duration) {
    return CompletableFuture.completedFuture(false);
  }

  /**
   * Lets a job's lease run out and another worker take it over, for one attempt.
   *
   * @param execution the step execution that goes on as a zombie
   */
  default void loseLease(StepExecution execution) {}

  /**
   * Delivers a job again, to another worker.
   *
   * @param jobId the job, which is running or has settled
   */
  default void redeliver(String jobId) {}

  /**
   * Brings the Redis server into trouble.
   *
   * @param trouble what to do to it
   * @return ends the trouble
   */
  default Runnable bringIntoTrouble(RedisTrouble trouble) {
    throw new IllegalStateException("there is no Redis server to bring into trouble");
  }

  /** Told that an HTTP exchange is about to be broken that the client would have timed out. */
  default void timesOut() {}

  /** Refuses connections to the test's stub server from now on. */
  default void refuseConnections() {}

  /**
   * Accepts connections to the test's stub server again.
   *
   * @return whether somebody was refused meanwhile, as far as is known
   */
  default RefusedPort.Evidence acceptConnections() {
    return RefusedPort.Evidence.NONE;
  }
}
