package dev.jobdrill.assertion;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.PayloadException;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.StepRecord.Result;
import dev.jobdrill.recording.Words;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;

/** Assertions on one step of a job run. */
public final class StepAssert extends AbstractAssert<StepAssert, String> {
  private final JobRunAssert parent;
  private final JobRun run;
  private final String step;
  private final StepStory story;

  StepAssert(JobRunAssert parent, JobRun run, String step) {
    super(step, StepAssert.class);
    this.parent = parent;
    this.run = run;
    this.step = step;
    this.story = new StepStory(run, step);
    as(parent.descriptionText());
  }

  /** {@return the assertions on the whole run, to go on with another step} */
  public JobRunAssert and() {
    return parent;
  }

  /** {@return assertions on how the step was retried, in which only its own failures count} */
  public RetriesAssert retries() {
    return new RetriesAssert(parent, run, step);
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
    long found = story.records().stream().filter(StepRecord::isExecuted).count();
    if (found != expected) {
      throw failure(
          found,
          expected,
          "Expected step '" + step + "' "
              + (expected == 0 ? "never to be executed" : "to be executed " + times(expected))
              + ", but "
              + (found == 0
                  ? story.whyNever()
                  : "it was executed " + times(found) + ": " + story.text()));
    }
    return this;
  }

  /** {@return this, if at least one attempt skipped the step because an earlier one had checkpointed it} */
  public StepAssert skippedByCheckpoint() {
    if (story.records().stream().noneMatch(record -> record.result() == Result.SKIPPED)) {
      throw failure("Expected an attempt to skip step '" + step
          + "' because of its checkpoint, but none did: "
          + (story.records().isEmpty() ? story.whyNever() : story.text()));
    }
    return this;
  }

  /** {@return this, if the step completed and its checkpoint was written} */
  public StepAssert completed() {
    if (!run.checkpoints().containsKey(step)) {
      throw failure("Expected step '" + step + "' to have completed, but "
          + (story.records().isEmpty() ? story.whyNever() : "it did not: " + story.text()));
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
          + (found.isEmpty()
              ? "it never failed."
              : "it failed with [" + Words.list(found, ", ") + "]."));
    }
    return this;
  }

  /**
   * Checks the step's output.
   *
   * @param expected what its checkpoint must be equal to, read as the class of {@code expected}; of
   *     a list, a set or a map, the elements are strings, numbers, booleans, lists and maps
   * @return this
   */
  public StepAssert hasOutput(Object expected) {
    Object found = read(typeOf(expected));
    if (!Objects.deepEquals(found, expected)) {
      throw failure(
          found,
          expected,
          "Expected step '" + step + "' to have the output\n  " + Evidence.value(expected)
              + "\nbut it has\n  " + Evidence.value(found)
              + (Evidence.value(found).equals(Evidence.value(expected))
                  ? "\nwhich is written alike and not equal."
                  : ""));
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
    return Assertions.assertThat(read(type)).as("the output of step '%s'", step);
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
          + (found.isEmpty() ? "none." : found.size() + ": " + Evidence.requests(found) + "."));
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
                + Words.excerpt(exchange.toString())
                + " has none. Send the headers of StepContext.headers(), or use StepContext.httpClient().");
      }
      keys.add(key);
    }
    if (keys.size() != 1) {
      throw failure(
          "Expected the requests of step '" + step + "' to carry one Idempotency-Key, but "
              + (keys.isEmpty()
                  ? "it made no request."
                  : "they carry ["
                      + Words.list(keys.stream().map(Words::excerpt).toList(), ", ")
                      + "]. A key must be the same on every attempt: derive it from job id and step name alone."));
    }
    return this;
  }

  private static Class<?> typeOf(Object expected) {
    if (expected instanceof Enum<?> constant) {
      return constant.getDeclaringClass();
    }
    return Stream.of(List.class, Set.class, Map.class)
        .<Class<?>>map(type -> type)
        .filter(type -> type.isInstance(expected))
        .findFirst()
        .orElse(expected.getClass());
  }

  private <T> T read(Class<T> type) {
    String json = run.checkpoints().get(step);
    if (json == null) {
      throw failure("Expected step '" + step + "' to have an output, but it has no checkpoint: "
          + (story.records().isEmpty() ? story.whyNever() : story.text()));
    }
    if (json.equals("null")) {
      throw failure(
          "Expected step '" + step + "' to have an output, but it is an action and has none.");
    }
    try {
      return run.output(step, type);
    } catch (PayloadException unreadable) {
      AssertionError error = failure("Expected the output of step '" + step + "' to be of "
          + type.getName() + ", but it is not: " + unreadable.getMessage());
      error.initCause(unreadable);
      throw error;
    }
  }

  private List<HttpExchange> requests() {
    return run.exchanges().stream()
        .filter(exchange -> exchange.step().equals(step))
        .map(StepExchange::http)
        .toList();
  }

  private static String times(long number) {
    return number == 0 ? "never" : number == 1 ? "once" : number + " times";
  }

  private AssertionError failure(String finding) {
    return failure("%s", Evidence.of(run, step, finding));
  }

  private AssertionError failure(Object found, Object expected, String finding) {
    return failureWithActualExpected(found, expected, "%s", Evidence.of(run, step, finding));
  }
}
