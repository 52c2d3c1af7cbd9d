package dev.jobdrill.storm;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.JobStore;
import dev.jobdrill.executor.JobStoreException;
import dev.jobdrill.executor.QueueDepth;
import dev.jobdrill.executor.StoredJob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is left of a storm.
 *
 * @param expected every job there has to be
 * @param ledger what the workers wrote down, each worker's in order
 * @param stored what the store holds of the expected jobs
 * @param depths how many jobs stand where, by queue
 * @param storedInAll how many jobs the store holds, expected or not
 */
record Evidence(
    List<ExpectedJob> expected,
    List<LedgerLine> ledger,
    Map<JobRef, StoredJob> stored,
    Map<String, QueueDepth> depths,
    long storedInAll) {
  static Evidence gather(List<ExpectedJob> expected, Path ledgers, JobStore store, long storedInAll)
      throws IOException {
    Map<JobRef, StoredJob> stored = new LinkedHashMap<>();
    expected.forEach(job -> store.find(job.ref()).ifPresent(found -> stored.put(job.ref(), found)));
    return new Evidence(expected, Ledger.readAll(ledgers), stored, depths(store), storedInAll);
  }

  static Map<String, QueueDepth> depths(JobStore store) {
    Map<String, QueueDepth> depths = new LinkedHashMap<>();
    Arrays.stream(JobKind.values())
        .map(JobKind::queue)
        .distinct()
        .forEach(queue -> depths.put(queue, store.depth(queue)));
    return depths;
  }

  /** {@return whether no job is left to run, as far as the store can be asked} */
  static boolean isQuiet(JobStore store) {
    try {
      return isQuiet(depths(store));
    } catch (JobStoreException outOfReach) {
      return false;
    }
  }

  private static boolean isQuiet(Map<String, QueueDepth> depths) {
    return depths.values().stream().allMatch(depth -> unsettled(depth) == 0);
  }

  static long unsettled(QueueDepth depth) {
    return depth.ready() + depth.delayed() + depth.active() + depth.waiting();
  }
}
