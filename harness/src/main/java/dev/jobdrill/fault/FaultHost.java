package dev.jobdrill.fault;

import dev.jobdrill.executor.StepExecution;
import java.time.Duration;
import java.util.Optional;

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
}
