package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryAfterException;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the policies in force say of one claimed job's failures. */
final class Retries {
  private final ExecutorSettings settings;
  private final ClaimedJob job;
  private final Pipeline<?> pipeline;

  Retries(ExecutorSettings settings, ClaimedJob job, Pipeline<?> pipeline) {
    this.settings = settings;
    this.job = job;
    this.pipeline = pipeline;
  }

  /** Whether the failures in the job's history leave it no further attempt at a step. */
  boolean exhaustedAt(@Nullable String step) {
    return failuresAt(step) >= policyAt(step).maxAttempts();
  }

  boolean fromTheTop(@Nullable String step) {
    return policyAt(step).scope() == RetryScope.FROM_THE_TOP;
  }

  /** When to try again after one more failure; empty if that was the last one. */
  Optional<Instant> retryAt(@Nullable String step, Throwable failure) {
    RetryPolicy policy = policyAt(step);
    int failures = failuresAt(step) + 1;
    boolean hopeless = failure instanceof ChildDiedException
        || failure instanceof PipelineChangedException
        || policy.isFinal(failure);
    return hopeless || failures >= policy.maxAttempts()
        ? Optional.empty()
        : Optional.of(settings.after(delay(policy, failures, failure)));
  }

  private Duration delay(RetryPolicy policy, int failures, Throwable failure) {
    if (failure instanceof RetryAfterException asked) {
      Optional<Duration> delay = asked.delayFrom(settings.now());
      if (delay.isPresent()) {
        return delay.get();
      }
    }
    return backoff(policy, failures, failure);
  }

  /** A backoff is the user's code; where it fails, the error it was asked about must not get lost. */
  private Duration backoff(RetryPolicy policy, int failures, Throwable failure) {
    try {
      return Objects.requireNonNull(
          policy.backoff().delay(failures, settings.random()), "the backoff returned null");
    } catch (RuntimeException broken) {
      if (broken != failure) {
        failure.addSuppressed(broken);
      }
      return RetryPolicy.DEFAULT.backoff().delay(failures, settings.random());
    }
  }

  private RetryPolicy policyAt(@Nullable String step) {
    return ownPolicy(step).orElse(pipeline.retryPolicy());
  }

  /** The failures so far that count against the policy in force at a step. */
  private int failuresAt(@Nullable String step) {
    if (step != null && (ownPolicy(step).isPresent() || pipeline.retryPolicy().isPerStep())) {
      return job.failures().getOrDefault(step, 0);
    }
    return job.failures().entrySet().stream()
        .filter(entry -> ownPolicy(entry.getKey()).isEmpty())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private Optional<RetryPolicy> ownPolicy(@Nullable String step) {
    return step == null
        ? Optional.empty()
        : pipeline.step(step).flatMap(found -> found.options().retryPolicy());
  }
}
