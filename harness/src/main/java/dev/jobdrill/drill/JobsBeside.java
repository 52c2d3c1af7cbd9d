package dev.jobdrill.drill;

import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.recording.JobRun;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jobs that are there besides a job and its children: enqueued in some other way than by the step's context. */
final class JobsBeside {
  private static final Pattern INDEX =
      Pattern.compile("\\{(.+)}:(ready|delayed|leased|waiting|dead)");
  private static final Pattern HASH = Pattern.compile("\\{(.+)}:job:(.+):data");

  /** A pipeline that enqueues itself must come to an end. */
  private static final int MOST_LEFT = 1_000;

  private final Drill drill;
  private final FaultSwitch faults;
  private final RedisJobStore store;

  JobsBeside(Drill drill, FaultSwitch faults, RedisJobStore store) {
    this.drill = drill;
    this.faults = faults;
    this.store = store;
  }

  /** Those that were claimed, and those that can be seen in what the test has in Redis. */
  List<JobRun> of(JobRun run, Map<String, Object> content) {
    Set<JobRef> found = new TreeSet<>(Comparator.comparing(JobRef::toString));
    found.addAll(faults.claimed());
    content.forEach((key, value) -> {
      Matcher hash = HASH.matcher(key);
      Matcher index = INDEX.matcher(key);
      if (hash.matches()) {
        found.add(new JobRef(hash.group(1), hash.group(2)));
      } else if (index.matches() && value instanceof List<?> entries) {
        // All but the ready list are sorted sets, and have a score behind each id.
        for (int i = 0; i < entries.size(); i += index.group(2).equals("ready") ? 1 : 2) {
          found.add(new JobRef(index.group(1), String.valueOf(entries.get(i))));
        }
      }
    });
    remove(run, found);
    return found.stream()
        .flatMap(ref -> store.find(ref).stream())
        .map(drill::observe)
        .toList();
  }

  private static void remove(JobRun run, Set<JobRef> from) {
    from.removeIf(ref -> ref.id().equals(run.jobId()) && ref.queue().equals(run.queue()));
    run.children().forEach(child -> remove(child, from));
  }

  /** Runs what a job that has settled leaves behind, children and jobs beside it, and what these enqueue in turn. */
  Settled settleAfter(JobHandle job) {
    int settled = 0;
    while (true) {
      JobRun run = drill.observe(job);
      List<JobRun> beside = of(run, RedisContent.read(drill.sandbox()));
      List<JobHandle> left = unsettled(Stream.concat(descendants(run), beside.stream()));
      if (left.isEmpty()) {
        return new Settled(run, beside);
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

  private static Stream<JobRun> descendants(JobRun run) {
    return run.children().stream()
        .flatMap(child -> Stream.concat(Stream.of(child), descendants(child)));
  }
}
