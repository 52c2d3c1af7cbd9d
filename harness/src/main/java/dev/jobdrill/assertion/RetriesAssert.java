package dev.jobdrill.assertion;

import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.recording.ErrorChange;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.RetryDelay;
import dev.jobdrill.recording.Words;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on how a job, or one step of it, was retried. Delays are those that were scheduled, from a failure until its
 * retry is due on the executor's clock, to the millisecond. A worker that vanished schedules none.
 */
public final class RetriesAssert extends AbstractAssert<RetriesAssert, JobRun> {
  private final JobRunAssert parent;
  private final @Nullable String step;

  RetriesAssert(JobRunAssert parent, JobRun run, @Nullable String step) {
    super(run, RetriesAssert.class);
    this.parent = parent;
    this.step = step;
    as(parent.descriptionText());
  }

  /** {@return the assertions on the whole run} */
  public JobRunAssert and() {
    return parent;
  }

  /**
   * Checks the delays that were scheduled.
   *
   * @param expected all of them, in order
   * @return this
   */
  public RetriesAssert hasDelays(Duration... expected) {
    List<Duration> wanted =
        List.of(expected).stream().map(BackoffBounds::millis).toList();
    List<Duration> found = delays().stream().map(RetryDelay::delay).toList();
    if (!found.equals(wanted)) {
      throw failure(
          found,
          wanted,
          "Expected " + (wanted.isEmpty() ? "no retry" : "retries after " + list(wanted))
              + whose() + ", but "
              + (found.isEmpty()
                  ? "none was scheduled."
                  : "they were scheduled after " + list(found) + "."));
    }
    return this;
  }

  /**
   * Checks that each delay that was scheduled lies within bounds. Without any, this fails.
   *
   * @param least the shortest allowed
   * @param most the longest allowed
   * @return this
   */
  public RetriesAssert hasDelaysBetween(Duration least, Duration most) {
    BackoffBounds bounds = BackoffBounds.between(least, most);
    requireSome().forEach(retry -> requireWithin(retry, bounds, ""));
    return this;
  }

  /**
   * Checks that each delay is one that a backoff can choose after so many failures: jitter must be within its bounds. The
   * failures counted are those of the job, or of the step where these assertions are a step's. Without any delay, this fails.
   *
   * @param backoff the backoff
   * @return this
   */
  public RetriesAssert hasDelaysOf(Backoff backoff) {
    requireSome()
        .forEach(retry ->
            requireWithin(retry, BackoffBounds.of(backoff, failuresUpTo(retry)), "the backoff's "));
    return this;
  }

  /**
   * Checks that jitter is present and within the bounds of a backoff: each delay is one that the backoff can choose, and not
   * all of them are its shortest ones.
   *
   * @param backoff a backoff with jitter
   * @return this
   * @throws IllegalArgumentException if the backoff has no jitter
   */
  public RetriesAssert hasJitterOf(Backoff backoff) {
    if (BackoffBounds.of(backoff, 1).single()) {
      throw new IllegalArgumentException(
          "The given backoff always chooses the same delay, so no delay could show jitter; give one that"
              + " has some, such as Backoff.exponential, or check the delays with hasDelaysOf.");
    }
    hasDelaysOf(backoff);
    List<RetryDelay> all = delays();
    if (all.stream()
        .allMatch(retry ->
            retry.delay().equals(BackoffBounds.of(backoff, failuresUpTo(retry)).least()))) {
      throw failure("Expected delays with jitter" + whose() + ", but "
          + (all.size() == 1 ? "the one" : "each of " + all.size())
          + " is the shortest that the backoff can choose: "
          + list(all.stream().map(RetryDelay::delay).toList())
          + ". Jobs that fail together would come back together.");
    }
    return this;
  }

  /**
   * Checks that an error ended the job at once: it occurred, and no attempt followed.
   *
   * @param type the error's own class
   * @return this
   */
  public RetriesAssert neverFollow(Class<? extends Throwable> type) {
    List<ErrorRecord> all = errors();
    ErrorRecord found = all.stream()
        .filter(error -> error.type().equals(type.getName()))
        .findFirst()
        .orElseThrow(() -> failure("Expected " + type.getName()
            + " to have ended the job without a retry" + whose() + ", but it never occurred: "
            + history(all) + "."));
    boolean last = found.attempt() == actual.attempts().size();
    if (!last || actual.state() != JobState.DEAD) {
      throw failure("Expected " + type.getName() + " to have ended the job without a retry"
          + whose() + ", but attempt " + found.attempt() + " failed with it and "
          + (last
              ? "the job is " + actual.state()
              : "attempt " + (found.attempt() + 1) + " followed")
          + ". Make it final: RetryPolicy.notRetrying(" + type.getSimpleName() + ".class).");
    }
    return this;
  }

  /** {@return this, if there were several failures and all were alike, as {@link ErrorChange} sees it} */
  public RetriesAssert failedAlike() {
    return hasChange(ErrorChange.SAME, "the same error each time");
  }

  /** {@return this, if the error changed between attempts, as {@link ErrorChange} sees it} */
  public RetriesAssert failedDifferently() {
    return hasChange(ErrorChange.CHANGED, "an error that changed between attempts");
  }

  private RetriesAssert hasChange(ErrorChange expected, String words) {
    List<ErrorRecord> all = errors();
    ErrorChange found = ErrorChange.of(all);
    if (found != expected) {
      String finding = switch (found) {
        case NONE -> "no attempt failed.";
        case ONCE -> "there was one failure only: " + history(all) + ".";
        case SAME ->
          "it was the same each time: " + history(all) + ". That reads as " + found.reading() + ".";
        case CHANGED -> "it changed: " + history(all) + ". That reads as " + found.reading() + ".";
      };
      throw failure(found, expected, "Expected " + words + whose() + ", but " + finding);
    }
    return this;
  }

  private void requireWithin(RetryDelay retry, BackoffBounds bounds, String whose) {
    if (!bounds.contain(retry.delay())) {
      throw failure("Expected the retry after attempt " + retry.error().attempt() + whose()
          + " to be scheduled after " + whose + bounds + ", but it was after "
          + Words.of(retry.delay()) + ".");
    }
  }

  private List<RetryDelay> requireSome() {
    List<RetryDelay> all = delays();
    if (all.isEmpty()) {
      throw failure("Expected at least one retry" + whose()
          + " whose delay can be checked, but none was scheduled: " + history(errors()) + ".");
    }
    return all;
  }

  private int failuresUpTo(RetryDelay retry) {
    return (int) errors().stream()
        .filter(error -> error.attempt() <= retry.error().attempt())
        .count();
  }

  private List<RetryDelay> delays() {
    return actual.retryDelays().stream()
        .filter(retry -> concerns(retry.error()))
        .toList();
  }

  private List<ErrorRecord> errors() {
    return actual.errors().stream().filter(this::concerns).toList();
  }

  private boolean concerns(ErrorRecord error) {
    return step == null || Objects.equals(step, error.step());
  }

  private String whose() {
    return step == null ? "" : " of step '" + step + "'";
  }

  private static String history(List<ErrorRecord> errors) {
    return errors.isEmpty()
        ? "no attempt failed"
        : Words.list(
            errors.stream()
                .map(error -> "attempt " + error.attempt()
                    + (error.step() == null ? "" : " in " + error.step()) + ": "
                    + Evidence.sentence(error))
                .toList(),
            "; ");
  }

  private static String list(List<Duration> delays) {
    return "[" + Words.list(delays.stream().map(Words::of).toList(), ", ") + "]";
  }

  private AssertionError failure(String finding) {
    return failure("%s", Evidence.of(actual, finding));
  }

  private AssertionError failure(Object found, Object expected, String finding) {
    return failureWithActualExpected(found, expected, "%s", Evidence.of(actual, finding));
  }
}
