package dev.jobdrill.drill;

import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.StoredJob;
import dev.jobdrill.executor.redis.JobsSnapshot;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.stream.Stream;

/** The jobs that are there besides a job and its children: enqueued in some other way than by the step's context. */
final class JobsBeside {
  /** A pipeline that enqueues itself must come to an end. */
  private static final int MOST_LEFT = 1_000;

  private final Drill drill;
  private final FaultSwitch faults;

  JobsBeside(Drill drill, FaultSwitch faults) {
    this.drill = drill;
    this.faults = faults;
  }

  /** A job, and beside it those that can be seen in what the test has in Redis, and those that were claimed. */
  Snapshot of(JobHandle job) {
    Map<String, Object> content = drill.sandbox().content();
    JobsSnapshot stored = new JobsSnapshot(content);
    JobRun run = drill.observe(job, ref -> find(stored, ref));
    NavigableSet<JobRef> found = stored.jobs();
    found.addAll(faults.claimed());
    remove(run, found);
    List<JobRun> beside = found.stream()
        .flatMap(ref -> find(stored, ref).stream())
        .map(other -> drill.observe(other, ref -> find(stored, ref)))
        .toList();
    return new Snapshot(run, beside, content);
  }

  /** One whose keys nobody knew of, or that is gone, is asked for by its name. */
  private Optional<StoredJob> find(JobsSnapshot stored, JobRef ref) {
    return stored.find(ref).or(() -> drill.find(ref));
  }

  private static void remove(JobRun run, NavigableSet<JobRef> from) {
    from.remove(new JobRef(run.queue(), run.jobId()));
    run.children().forEach(child -> remove(child, from));
  }

  /** Runs what a job that has settled leaves behind, children and jobs beside it, and what these enqueue in turn. */
  Settled settleAfter(JobHandle job) {
    int settled = 0;
    while (true) {
      Snapshot now = of(job);
      List<JobHandle> left =
          unsettled(Stream.concat(now.run().descendants(), now.beside().stream()));
      if (left.isEmpty()) {
        return new Settled(now.run(), now.beside());
      }
      for (JobHandle next : left) {
        AttemptBudget budget = drill.budget(next);
        while (!drill.hasSettled(next)) {
          drill.runAttempt(next, budget);
        }
      }
      settled += left.size();
      if (settled > MOST_LEFT) {
        throw drill.notSettled(
            job, "it has left more than " + MOST_LEFT + " jobs behind, and they enqueue others");
      }
    }
  }

  /** Those of pipelines that this test has: no worker runs the others. */
  private List<JobHandle> unsettled(Stream<JobRun> jobs) {
    return jobs.filter(other -> drill.pipelines().containsKey(other.pipeline()))
        .map(other -> new JobHandle(other.queue(), other.jobId(), false))
        .filter(other -> !drill.hasSettled(other))
        .toList();
  }
}
