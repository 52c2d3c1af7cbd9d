package dev.jobdrill.drill;

import dev.jobdrill.recording.JobRun;
import java.util.List;

/**
 * A job that has settled, with what it left behind.
 *
 * @param run everything observed of the job
 * @param beside the jobs that are there and are no children of it, whoever enqueued them, in the order of their ids; those
 *     of a pipeline that the test does not have were not run
 */
public record Settled(JobRun run, List<JobRun> beside) {
  /**
   * Copies the list.
   *
   * @param run the job
   * @param beside the others
   */
  public Settled {
    beside = List.copyOf(beside);
  }
}
