package dev.jobdrill.storm;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import java.util.ArrayList;
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
  /** Differs from one version to the next, so a job may meet steps that it cannot go on with, and dies of that. */
  EVOLVING("storm", 40, "s1", "s2", "extra", "s3", "s4"),
  /** Differs in the same way; as it begins at the top, it follows any change. */
  REBUILT("storm", 40, "s1", "s2", "extra", "s3", "s4"),
  /** Waits for children in another queue, and then for some in its own. */
  FAMILY("storm", 40, "s1", "fan-out", "gather", "s4"),
  CHILD("children", 40, "s1", "s2", "s3");

  /** After so many versions the first one's steps come again. */
  static final int VERSIONS = 3;

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

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

  /** {@return the steps of all its versions} */
  List<String> steps() {
    return steps;
  }

  /** {@return the steps of a version; of three in turn, the second adds one and the third lacks two} */
  List<String> steps(int version) {
    if (!evolves()) {
      return steps;
    }
    List<String> left = new ArrayList<>(steps);
    switch (version % VERSIONS) {
      case 0 -> left.remove("extra");
      case 2 -> left.removeAll(List.of("extra", "s3"));
      default -> {}
    }
    return List.copyOf(left);
  }

  /** Whether its steps differ from version to version. */
  boolean evolves() {
    return this == EVOLVING || this == REBUILT;
  }

  /** Whether a retry begins at the top. */
  boolean restarts() {
    return this == RESTARTING || this == REBUILT;
  }

  /** {@return the time limit and the like of a step} */
  StepOptions options(String step) {
    return isLimited(step) ? StepOptions.timeout(TIMEOUT) : StepOptions.DEFAULT;
  }

  /** Whether a step has a time limit, which it may exceed and even ignore. */
  boolean isLimited(String step) {
    return this == LONG && step.equals("s5");
  }

  int maxAttempts() {
    return maxAttempts;
  }

  RetryPolicy retryPolicy() {
    return RetryPolicy.attempts(maxAttempts)
        .backoff(Backoff.exponential(Duration.ofMillis(20), Duration.ofMillis(500)))
        .scope(restarts() ? RetryScope.FROM_THE_TOP : RetryScope.FAILED_STEP)
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
