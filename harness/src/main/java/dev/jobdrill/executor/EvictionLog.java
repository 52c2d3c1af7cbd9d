package dev.jobdrill.executor;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once of each queue that its dead jobs are being dropped, and which ones each time. */
final class EvictionLog {
  private static final Logger log = LoggerFactory.getLogger(EvictionLog.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  void dropped(String queue, List<String> ids, DeadSetCaps caps) {
    if (ids.isEmpty()) {
      return;
    }
    if (told.add(queue)) {
      log.warn(
          "The dead set of queue {} is full (at most {} jobs, each kept {}): dead jobs are dropped from now on, the"
              + " oldest first, with all that was known of them. First to go: {}. Redrive or delete dead jobs in time,"
              + " or raise the caps by JobExecutorBuilder.deadSetCaps.",
          queue,
          caps.maxCount() == null ? "any number of" : caps.maxCount(),
          caps.maxAge() == null ? "for ever" : "for " + caps.maxAge(),
          ids);
    } else {
      log.debug("Dropped dead jobs of queue {}: {}", queue, ids);
    }
  }
}
