package dev.jobdrill.drill;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is left of the caps while one job is driven; other jobs that come due meanwhile, its children say, spend too. */
final class AttemptBudget {
  /** A job may have many children, but a pipeline that enqueues itself must come to an end. */
  private static final int MOST_JOBS = 20_000;

  private final String jobId;
  private final Instant deadline;
  private final int maxAttempts;
  private final Map<String, Integer> spent = new HashMap<>();
  private String exhausted = "";

  AttemptBudget(String jobId, Instant deadline, int maxAttempts) {
    this.jobId = jobId;
    this.deadline = deadline;
    this.maxAttempts = maxAttempts;
  }

  Instant deadline() {
    return deadline;
  }

  void spendAttemptOf(String job) {
    if (spent.merge(job, 1, Integer::sum) >= maxAttempts) {
      exhausted =
          maxAttempts + " attempts were run" + (job.equals(jobId) ? "" : " of its job " + job);
    } else if (spent.size() > MOST_JOBS) {
      exhausted = "more than " + MOST_JOBS + " jobs ran meanwhile";
    }
  }

  /** {@return which cap has been reached, in words} */
  Optional<String> exhausted() {
    return Optional.of(exhausted).filter(why -> !why.isEmpty());
  }
}
