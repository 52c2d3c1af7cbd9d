package dev.jobdrill.assertion;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.StepRecord.Result;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;

/** Assertions on one step of a job run. */
public final class StepAssert extends AbstractAssert<StepAssert, String> {
  private final JobRunAssert parent;
  private final JobRun run;
  private final String step;

  StepAssert(JobRunAssert parent, JobRun run, String step) {
    super(step, StepAssert.class);
    this.parent = parent;
    this.run = run;
    this.step = step;
    as(parent.descriptionText());
  }

  /** {@return the assertions on the whole run, to go on with another step} */
  public JobRunAssert and() {
    return parent;
  }

  /** {@return this, if the step's body ran once over all attempts} */
  public StepAssert executedOnce() {
    return executedTimes(1);
  }

  /** {@return this, if the step's body never ran} */
  public StepAssert neverExecuted() {
    return executedTimes(0);
  }

  /**
   * Checks how often the step was executed over all attempts.
   *
   * @param expected how often its body ran, whatever came of it; an injected exception counts, as if
   *     the body had thrown it
   * @return this
   */
  public StepAssert executedTimes(int expected) {
    long found = records().stream().filter(StepRecord::isExecuted).count();
    if (found != expected) {
      throw failure("Expected step '" + step + "' to be executed " + times(expected) + ", but "
          + (found == 0
              ? neverExecutedBecause()
              : "it was executed " + times(found) + ": " + stories()));
    }
    return this;
  }

  /** {@return this, if at least one attempt skipped the step because an earlier one had checkpointed it} */
  public StepAssert skippedByCheckpoint() {
    if (records().stream().noneMatch(record -> record.result() == Result.SKIPPED)) {
      throw failure("Expected an attempt to skip step '" + step
          + "' because of its checkpoint, but none did: "
          + (records().isEmpty() ? neverExecutedBecause() : stories()));
    }
    return this;
  }

  /** {@return this, if the step completed and its checkpoint was written} */
  public StepAssert completed() {
    if (!run.checkpoints().containsKey(step)) {
      throw failure("Expected step '" + step + "' to have completed, but "
          + (records().isEmpty() ? neverExecutedBecause() : "it did not: " + stories()));
    }
    return this;
  }

  /**
   * Checks that the step failed with an error, on at least one attempt.
   *
   * @param type the error's own class
   * @return this
   */
  public StepAssert failedWith(Class<? extends Throwable> type) {
    List<String> found = run.errors().stream()
        .filter(error -> step.equals(error.step()))
        .map(ErrorRecord::type)
        .toList();
    if (!found.contains(type.getName())) {
      throw failure("Expected step '" + step + "' to have failed with " + type.getName() + ", but "
          + (found.isEmpty() ? "it never failed." : "it failed with " + found + "."));
    }
    return this;
  }

  /**
   * Checks the step's output.
   *
   * @param expected what its checkpoint must be equal to, read as the class of {@code expected}
   * @return this
   */
  public StepAssert hasOutput(Object expected) {
    Object found = run.output(step, expected.getClass());
    if (!found.equals(expected)) {
      throw failure("Expected step '" + step + "' to have the output\n  " + expected
          + "\nbut it has\n  " + found);
    }
    return this;
  }

  /**
   * Goes on with the step's output.
   *
   * @param type what to read its checkpoint as
   * @param <T> what to read its checkpoint as
   * @return AssertJ's assertions on the output
   */
  public <T> ObjectAssert<T> output(Class<T> type) {
    return Assertions.assertThat(run.output(step, type)).as("the output of step '%s'", step);
  }

  /** {@return AssertJ's assertions on the step's HTTP exchanges over all attempts, in order} */
  public ListAssert<HttpExchange> exchanges() {
    return Assertions.assertThat(requests()).as("the HTTP exchanges of step '%s'", step);
  }

  /**
   * Checks how many HTTP requests the step made.
   *
   * @param expected the number over all attempts
   * @return this
   */
  public StepAssert madeRequests(int expected) {
    List<HttpExchange> found = requests();
    if (found.size() != expected) {
      throw failure("Expected step '" + step + "' to make " + expected
          + (expected == 1 ? " request" : " requests") + " over all attempts, but it made "
          + found.size() + ": " + found + ".");
    }
    return this;
  }

  /** {@return this, if all requests of the step carry an idempotency key, and all the same one} */
  public StepAssert usedOneIdempotencyKey() {
    List<HttpExchange> found = requests();
    Set<String> keys = new TreeSet<>();
    for (HttpExchange exchange : found) {
      String key = exchange.header("Idempotency-Key").orElse(null);
      if (key == null) {
        throw failure(
            "Expected every request of step '" + step + "' to carry an Idempotency-Key, but "
                + exchange
                + " has none. Send the headers of StepContext.headers(), or use StepContext.httpClient().");
      }
      keys.add(key);
    }
    if (keys.size() != 1) {
      throw failure(
          "Expected the requests of step '" + step + "' to carry one Idempotency-Key, but "
              + (keys.isEmpty()
                  ? "it made no request."
                  : "they carry " + keys
                      + ". A key must be the same on every attempt: derive it from job id and step name alone."));
    }
    return this;
  }

  private List<HttpExchange> requests() {
    return run.exchanges().stream()
        .filter(exchange -> exchange.step().equals(step))
        .map(StepExchange::http)
        .toList();
  }

  private List<StepRecord> records() {
    return run.attempts().stream()
        .map(attempt -> attempt.step(step).orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }

  private String neverExecutedBecause() {
    if (!records().isEmpty()) {
      return "it never was: " + stories();
    }
    String last = run.attempts().isEmpty()
        ? "no attempt was made."
        : "the last attempt "
            + run.attempts().get(run.attempts().size() - 1).result().words() + " before it.";
    return "it was never reached: " + last;
  }

  private String stories() {
    StringBuilder text = new StringBuilder();
    run.attempts()
        .forEach(attempt -> attempt
            .step(step)
            .ifPresent(record -> text.append(text.isEmpty() ? "" : "; ")
                .append("on attempt ")
                .append(attempt.number())
                .append(" it ")
                .append(storyOf(record.result()))));
    return text.append('.').toString();
  }

  private static String storyOf(Result result) {
    return switch (result) {
      case SKIPPED -> "was skipped by its checkpoint";
      case COMPLETED -> "completed";
      case NOT_CHECKPOINTED -> "ran to its end and was never checkpointed";
      case FAILED -> "failed";
      case NEVER_RAN -> "did not run, since the worker crashed before it";
      case CRASHED -> "started, and the worker crashed in it";
      case STARTED -> "started and has not returned";
    };
  }

  private static String times(long number) {
    return number == 0 ? "never" : number == 1 ? "once" : number + " times";
  }

  private AssertionError failure(String finding) {
    return Failures.failure(this, run, finding);
  }
}
