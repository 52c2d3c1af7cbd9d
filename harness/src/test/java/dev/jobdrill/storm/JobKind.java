package dev.jobdrill.storm;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The kinds of jobs in a storm. A kind's name in lower case is its pipeline's. */
enum JobKind {
  SHORT("storm", 40, "s1", "s2", "s3"),
  MIDDLE("storm", 40, "s1", "s2", "s3", "s4"),
  LONG("storm", 40, "s1", "s2", "s3", "s4", "s5", "s6"),
  /** Dies of its second failure, if only of a worker's that vanished. */
  FRAGILE("storm", 2, "s1", "s2", "s3"),
  /** Begins at the top after each failure, so its checkpointed steps do run again. */
  RESTARTING("storm", 40, "s1", "s2", "s3"),
  /** Waits for children in another queue, and then for some in its own. */
  FAMILY("storm", 40, "s1", "fan-out", "gather", "s4"),
  CHILD("children", 40, "s1", "s2", "s3");

  private final String queue;
  private final int maxAttempts;
  private final List<String> steps;

  JobKind(String queue, int maxAttempts, String... steps) {
    this.queue = queue;
    this.maxAttempts = maxAttempts;
    this.steps = List.of(steps);
  }

  String pipeline() {
    return name().toLowerCase(Locale.ROOT);
  }

  String queue() {
    return queue;
  }

  List<String> steps() {
    return steps;
  }

  int maxAttempts() {
    return maxAttempts;
  }

  RetryPolicy retryPolicy() {
    return RetryPolicy.attempts(maxAttempts)
        .backoff(Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(500)))
        .scope(this == RESTARTING ? RetryScope.FROM_THE_TOP : RetryScope.FAILED_STEP)
        .notRetrying(Doomed.class);
  }

  /** What the children of a step are; null if it has none. */
  JobKind childrenOf(String step) {
    return switch (step) {
      case "fan-out" -> CHILD;
      case "gather" -> SHORT;
      default -> null;
    };
  }
}
