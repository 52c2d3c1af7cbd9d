package dev.jobdrill.executor;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of {@link JobExecutor#runNext()}. */
public sealed interface RunResult {
  /**
   * An attempt was run, or a job buried whose last worker had vanished.
   *
   * @param queue the job's queue
   * @param jobId the job's id
   * @param attempt the attempt's number
   * @param outcome how it ended
   */
  record Ran(String queue, String jobId, int attempt, AttemptOutcome outcome)
      implements RunResult {}

  /**
   * Nothing may run now.
   *
   * @param nextDue when something may; null if all queues are empty
   */
  record Idle(@Nullable Instant nextDue) implements RunResult {}
}
