package dev.jobdrill.assertion;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.RetryDelay;
import dev.jobdrill.recording.Words;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;

/** Assertions on many job runs together: on what shows only where many jobs fail at once. */
public final class JobsAssert extends AbstractAssert<JobsAssert, List<JobRun>> {
  private static final Duration BUCKET = Duration.ofMillis(100);

  JobsAssert(List<JobRun> actual) {
    super(actual, JobsAssert.class);
  }

  /** {@return this, if all jobs completed} */
  public JobsAssert completed() {
    return have(JobState.COMPLETED);
  }

  /** {@return this, if all jobs died} */
  public JobsAssert dead() {
    return have(JobState.DEAD);
  }

  private JobsAssert have(JobState expected) {
    isNotNull();
    requireSome();
    List<JobRun> others = actual.stream().filter(run -> run.state() != expected).toList();
    if (!others.isEmpty()) {
      throw failure(
          others.get(0),
          "Expected all " + actual.size() + " jobs to be " + expected + ", but " + others.size()
              + (others.size() == 1 ? " is not; " : " are not; the first of them ")
              + (others.size() == 1 ? "it is " : "is ") + others.get(0).state() + ".");
    }
    return this;
  }

  /**
   * Checks each job by itself.
   *
   * @param backoff what the delays must be of, as {@link RetriesAssert#hasDelaysOf} sees it
   * @return this
   */
  public JobsAssert haveDelaysOf(Backoff backoff) {
    isNotNull();
    requireSome();
    actual.forEach(
        run -> new JobRunAssert(run).as(descriptionText()).retries().hasDelaysOf(backoff));
    return this;
  }

  /**
   * Checks that jitter is present: the delays after as many failures differ between jobs, wherever two jobs or more were
   * retried after so many.
   *
   * @return this
   */
  public JobsAssert haveJitter() {
    isNotNull();
    requireSome();
    int compared = 0;
    int most = actual.stream().mapToInt(run -> run.errors().size()).max().orElse(0);
    for (int failure = 1; failure <= most; failure++) {
      List<RetryDelay> wave = RetryWave.after(failure, actual);
      long distinct = wave.stream().map(RetryDelay::delay).distinct().count();
      if (wave.size() > 1 && distinct == 1) {
        throw failure(
            actual.get(0),
            "Expected delays with jitter, but all " + wave.size() + " retries after failure "
                + failure + " were scheduled after " + Words.of(wave.get(0).delay())
                + ". Jobs that fail together would come back together; Backoff.exponential has jitter.");
      }
      compared += wave.size() > 1 ? 1 : 0;
    }
    if (compared == 0) {
      throw failure(
          actual.get(0),
          "Expected delays with jitter, but there are no two retries to compare: of "
              + actual.size()
              + " jobs, at most one was retried after as many failures. Give it more jobs that fail.");
    }
    return this;
  }

  /**
   * Checks that jobs that failed together do not come back together: of the retries after the first failure, no 100 ms hold
   * more than a share.
   *
   * @param most the largest share allowed, more than 0 and at most 1: 0.2 is a fifth
   * @return this
   */
  public JobsAssert spreadTheirRetries(double most) {
    return spreadTheirRetries(1, BUCKET, most);
  }

  /**
   * Checks that jobs that failed together do not come back together. Buckets are counted from the first retry that is due.
   *
   * @param failure after which failure of each job, counted from 1; the jobs must have met it within one bucket
   * @param bucket how much time is counted together; at least 1 ms
   * @param most the largest share of the retries that a bucket may hold, more than 0 and at most 1: 0.2 is a fifth
   * @return this
   * @throws IllegalArgumentException if an argument is out of range
   */
  public JobsAssert spreadTheirRetries(int failure, Duration bucket, double most) {
    requireRange(failure, bucket, most);
    isNotNull();
    requireSome();
    List<RetryDelay> retries = RetryWave.after(failure, actual);
    requireEnough(retries.size(), failure, most);
    RetryWave wave = new RetryWave(retries, bucket);
    if (wave.failuresApart().compareTo(bucket) >= 0) {
      throw failure(
          actual.get(0),
          "Expected jobs that failed together, but their failures lie "
              + Words.of(wave.failuresApart())
              + " apart, so a spread of their retries proves nothing."
              + " Enqueue them at one instant with runAllUntilSettled, and let no step move the clock before"
              + " it fails.");
    }
    if (wave.fullest() > most * wave.size()) {
      throw failure(
          actual.get(0),
          "Expected no " + Words.of(bucket) + " to hold more than " + percent(most) + " of the "
              + wave.size() + " retries after failure " + failure + ", but the fullest holds "
              + wave.fullest() + ", which is " + percent((double) wave.fullest() / wave.size())
              + ". They are due, from the failure on:\n" + wave.chart());
    }
    return this;
  }

  private void requireEnough(int retries, int failure, double most) {
    if (retries * most < 1) {
      throw failure(
          actual.get(0),
          "Expected enough retries to judge their spread by, but of " + actual.size() + " jobs "
              + retries + " were retried after failure " + failure + ", and at most "
              + percent(most) + " in a bucket needs at least " + (int) Math.ceil(1 / most)
              + ". Give it more jobs, or let more of them fail.");
    }
  }

  private static void requireRange(int failure, Duration bucket, double most) {
    if (failure < 1 || bucket.toMillis() < 1 || !(most > 0 && most <= 1)) {
      throw new IllegalArgumentException("Found failure " + failure + ", bucket " + bucket
          + " and share " + most
          + "; expected a failure counted from 1, a bucket of at least 1 ms, and a share of more than 0 and at"
          + " most 1.");
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  private void requireSome() {
    if (actual.isEmpty()) {
      throw failure(
          "%s", "Expected at least one job run, but the list is empty; it proves nothing.");
    }
  }

  private AssertionError failure(JobRun example, String finding) {
    return failure(
        "%s", Evidence.of(example, finding + (actual.size() == 1 ? "" : "\n\nOne of them:")));
  }
}
