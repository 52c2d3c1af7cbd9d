package dev.jobdrill.executor;

import dev.jobdrill.pipeline.RetryScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The dead jobs of one queue: kept with their input, checkpoints, whole error history, correlation id, trace context and
 * the shape of the pipeline they ran. Thread-safe.
 */
public final class DeadSet {
  private static final int PAGE = 500;

  private final JobStore store;
  private final String queue;

  DeadSet(JobStore store, String queue) {
    this.store = store;
    this.queue = queue;
  }

  /** {@return how many jobs are dead} */
  public long size() {
    return store.depth(queue).dead();
  }

  /**
   * Lists dead jobs.
   *
   * @param skip how many of the oldest to leave out; not negative
   * @param limit how many to return at most; at least 1
   * @return their ids by time of death, oldest first
   */
  public List<String> jobIds(long skip, int limit) {
    if (skip < 0 || limit < 1) {
      throw new IllegalArgumentException("skip is " + skip + " and limit " + limit
          + "; expected a skip of at least 0 and a limit of at least 1");
    }
    return store.deadJobs(queue, skip, limit);
  }

  /**
   * Reads a dead job.
   *
   * @param jobId its id
   * @return everything that is known of it; empty if no dead job has this id
   */
  public Optional<StoredJob> find(String jobId) {
    return store.find(new JobRef(queue, jobId)).filter(job -> job.state() == JobState.DEAD);
  }

  /**
   * Makes a dead job ready again. Its error history is kept, and its attempts are counted on; its retries begin anew.
   *
   * @param jobId its id
   * @param scope from the failed step, or from the top with its checkpoints dropped
   * @return false if no dead job has this id
   */
  public boolean redrive(String jobId, RetryScope scope) {
    return store.redrive(new JobRef(queue, jobId), UUID.randomUUID().toString(), scope);
  }

  /**
   * Makes dead jobs ready again, each as {@link #redrive} does.
   *
   * @param jobIds their ids
   * @param scope from the failed step, or from the top
   * @return how many there were
   */
  public int redrive(Collection<String> jobIds, RetryScope scope) {
    int redriven = 0;
    for (String id : jobIds) {
      if (redrive(id, scope)) {
        redriven++;
      }
    }
    return redriven;
  }

  /**
   * Makes all jobs ready again that are dead by now.
   *
   * @param scope from the failed step, or from the top
   * @return how many there were
   */
  public int redriveAll(RetryScope scope) {
    // All ids first: those that die again meanwhile would else be redriven for ever.
    List<String> all = new ArrayList<>();
    List<String> page;
    do {
      page = store.deadJobs(queue, all.size(), PAGE);
      all.addAll(page);
    } while (page.size() == PAGE);
    return redrive(all, scope);
  }

  /**
   * Removes a dead job for good. A child has died for its parent then, even if its worker vanished before it could say so.
   *
   * @param jobId its id
   * @return false if no dead job has this id, be it because an earlier call removed it whose reply was lost
   */
  public boolean delete(String jobId) {
    JobRef job = new JobRef(queue, jobId);
    ChildReports.read(store, job).ifPresent(report -> {
      if (report.parent() != null && report.state().state() == ChildState.State.DEAD) {
        store.tellParent(report.parent(), job, report.state());
      }
    });
    return store.deleteDead(job);
  }
}
