package dev.jobdrill.drill;

import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.Map;

/**
 * A job and all that is around it, at one moment.
 *
 * @param run everything observed of the job so far
 * @param beside what was observed of the jobs that are there and are no children of it, whoever enqueued them, and what the
 *     store holds of those that were never run, in the order of their ids; as far as their keys are known:
 *     {@link dev.jobdrill.environment.Sandbox#ownKeys}, {@link dev.jobdrill.environment.Sandbox#sweepOnClose}
 * @param redis what the test has in Redis, as {@link dev.jobdrill.environment.Sandbox#content} reads it
 */
public record Snapshot(JobRun run, List<JobRun> beside, Map<String, Object> redis) {
  /**
   * Copies the list.
   *
   * @param run the job
   * @param beside the others
   * @param redis keys and what they hold
   */
  public Snapshot {
    beside = List.copyOf(beside);
  }
}
