package dev.jobdrill.assertion;

import dev.jobdrill.assertion.trace.SiblingOrder;
import dev.jobdrill.assertion.trace.TraceAssert;
import dev.jobdrill.assertion.trace.TraceShape;
import dev.jobdrill.assertion.trace.TraceShapeException;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.EffectRules;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one job run. */
public final class JobRunAssert extends AbstractAssert<JobRunAssert, JobRun> {
  private Patience patience = Patience.NONE;

  JobRunAssert(JobRun actual) {
    super(actual, JobRunAssert.class);
  }

  /** {@return this, if the job completed} */
  public JobRunAssert completed() {
    return hasState(JobState.COMPLETED);
  }

  /** {@return this, if the job died} */
  public JobRunAssert dead() {
    return hasState(JobState.DEAD);
  }

  private JobRunAssert hasState(JobState expected) {
    isNotNull();
    if (actual.state() != expected) {
      throw failure(
          actual.state(),
          expected,
          "Expected the job to be " + expected + ", but it is " + actual.state() + lastError()
              + ".");
    }
    return this;
  }

  private String lastError() {
    return actual
        .lastError()
        .map(last -> {
          String where = last.step() == null ? "before any step" : "in step '" + last.step() + "'";
          return "; its last error, " + where + ", was " + Evidence.sentence(last);
        })
        .orElse("");
  }

  /**
   * Checks how many attempts were made.
   *
   * @param expected the number, vanished workers' attempts included
   * @return this
   */
  public JobRunAssert inAttempts(int expected) {
    isNotNull();
    int found = actual.attempts().size();
    if (found != expected) {
      throw failure(
          found,
          expected,
          "Expected " + expected + (expected == 1 ? " attempt" : " attempts") + ", but there "
              + (found == 1 ? "was 1." : "were " + found + "."));
    }
    return this;
  }

  /**
   * Goes on with one step.
   *
   * @param name the step's name
   * @return assertions on the step
   * @throws IllegalArgumentException if the pipeline has no such step
   */
  public StepAssert step(String name) {
    isNotNull();
    if (!actual.stepNames().contains(name)) {
      throw new IllegalArgumentException("Pipeline '" + actual.pipeline() + "' has no step '" + name
          + "'; its steps are " + actual.stepNames() + ".");
    }
    return new StepAssert(this, actual, name);
  }

  /** {@return assertions on the spans of the job and its children, as a tree} */
  public TraceAssert trace() {
    isNotNull();
    return TraceAssert.of(actual.trace(), SiblingOrder.AS_LISTED, new RunGrounds(actual))
        .as(descriptionText());
  }

  /**
   * Checks the tree of spans of the job and its children.
   *
   * @param shape the tree as text, as {@link TraceShape} describes it
   * @return this
   * @throws TraceShapeException if the text is no such tree
   */
  public JobRunAssert hasTraceShape(String shape) {
    trace().hasShape(shape);
    return this;
  }

  /**
   * Checks the tree of spans of the job and its children against a file, which is written where it is missing, but not on CI.
   *
   * @param file the file; see {@link TraceAssert#matchesGolden}
   * @param attributes the keys of attributes to be written of spans that have them
   * @return this
   * @throws TraceShapeException if the file holds no such tree
   */
  public JobRunAssert matchesGoldenTrace(Path file, String... attributes) {
    trace().matchesGolden(file, attributes);
    return this;
  }

  /** {@return assertions on how the job was retried} */
  public RetriesAssert retries() {
    isNotNull();
    return new RetriesAssert(this, actual, null);
  }

  /**
   * Checks the error history: exactly these types, the first error first.
   *
   * @param types the errors' own classes, one a failed attempt
   * @return this
   */
  @SafeVarargs
  // Class objects are only read, never stored into the array.
  @SuppressWarnings("varargs")
  public final JobRunAssert failedInOrderWith(Class<? extends Throwable>... types) {
    return failedInOrderWith(Arrays.stream(types).map(Class::getName).toArray(String[]::new));
  }

  /**
   * Checks the error history by class name, which also serves {@link ErrorRecord#LEASE_EXPIRED}.
   *
   * @param types the errors' class names, one a failed attempt, the first error first
   * @return this
   */
  public JobRunAssert failedInOrderWith(String... types) {
    isNotNull();
    List<String> found = actual.errors().stream().map(ErrorRecord::type).toList();
    List<String> expected = Arrays.asList(types);
    if (!found.equals(expected)) {
      throw failure(
          found,
          expected,
          (expected.isEmpty()
                  ? "Expected no attempt to have failed"
                  : "Expected the error history [" + Words.list(expected, ", ")
                      + "], the first error first")
              + ", but it is [" + Words.list(found, ", ") + "].");
    }
    return this;
  }

  /** {@return this, if no attempt failed} */
  public JobRunAssert neverFailed() {
    return failedInOrderWith(new String[0]);
  }

  /**
   * Checks how many writes were rejected because their worker had lost its lease.
   *
   * @param count how many; 0 for none
   * @return this
   */
  public JobRunAssert hasZombieWrites(int count) {
    isNotNull();
    int found = actual.zombieWrites().size();
    if (found != count) {
      throw failure(
          found,
          count,
          "Expected " + count
              + (count == 1 ? " zombie write" : " zombie writes")
              + ", rejected since their worker had lost its lease, but there were "
              + found + ".");
    }
    return this;
  }

  /** {@return assertions on what the run changed outside: the unsafe HTTP requests of its steps and its children's} */
  public EffectsAssert effects() {
    isNotNull();
    return new EffectsAssert(actual, EffectRules.DEFAULT).as(descriptionText());
  }

  /** {@return this, if a stub matched every request of the job} */
  public JobRunAssert hasNoUnmatchedRequests() {
    isNotNull();
    if (!actual.unmatchedExchanges().isEmpty()) {
      throw failure("Expected a stub for every HTTP request, but no stub matches "
          + Evidence.requests(
              actual.unmatchedExchanges().stream().map(StepExchange::http).toList())
          + ".");
    }
    return this;
  }

  /**
   * Lets the assertions on signals that follow wait for what other threads emit late; those on what must not be look
   * once all the same.
   *
   * @param limit how long at most
   * @return this
   */
  public JobRunAssert within(Duration limit) {
    patience = new Patience(limit);
    return this;
  }

  /** {@return assertions on the job's log lines} */
  public LogsAssert logs() {
    isNotNull();
    return new LogsAssert(this, actual, patience);
  }

  /**
   * Goes on with one metric of the test.
   *
   * @param name such as {@code jobdrill.step.executions}
   * @return assertions on it
   */
  public MetricAssert metric(String name) {
    isNotNull();
    return new MetricAssert(this, actual, patience, name);
  }

  /** {@return this, if no queue of the test holds a dead job} */
  public JobRunAssert leftNoDeadJobs() {
    isNotNull();
    patience.check(() -> DeadSetCheck.findingOf(actual).ifPresent(finding -> {
      throw failure("Expected the test to leave no dead job, but " + finding + ".");
    }));
    return this;
  }

  /**
   * Checks that the correlation id is carried by every log line, span, request to the stub server, enqueued job and error
   * report, and that no attempt left anything of it on its thread.
   *
   * @return this
   */
  public JobRunAssert carriesCorrelationIdEverywhere() {
    isNotNull();
    List<String> findings = CorrelationCheck.findingsOf(actual);
    if (!findings.isEmpty()) {
      throw failure("Expected everything that the job emitted to carry the correlation id "
          + actual.correlationId() + ", but these do not:\n  - " + Words.list(findings, "\n  - "));
    }
    requireCapturedLogs("everything that the job emitted to carry the correlation id");
    return this;
  }

  /**
   * Checks that no secret occurs in a signal: log lines with MDC and key-value pairs, spans with attributes and events,
   * metrics' attributes, error reports, headers and targets of requests. Looked for are card numbers, bearer tokens and
   * e-mail addresses, and the values that the job's input or a step's output has at the given paths. The failure tells
   * places and no values, so it goes without the timeline.
   *
   * @param sensitivePaths such as {@code $.card.number} or {@code $.items[*].iban}
   * @return this
   * @throws IllegalArgumentException if a path finds nothing, or a value of fewer than 4 characters
   */
  public JobRunAssert leaksNothing(String... sensitivePaths) {
    isNotNull();
    List<String> findings = LeakCheck.findingsOf(actual, List.of(sensitivePaths));
    if (!findings.isEmpty()) {
      throw failure(
          "%s",
          "Expected no secret in what the job emitted, but there is\n  - "
              + Words.list(findings, "\n  - ")
              + "\nValues are not shown, and neither is the timeline.");
    }
    requireCapturedLogs("no secret in what the job emitted");
    return this;
  }

  private void requireCapturedLogs(String expected) {
    actual.signals().uncapturedLogs().ifPresent(why -> {
      throw failure(
          "%s", "Expected " + expected + ", which cannot be told of its log lines. " + why);
    });
  }

  private AssertionError failure(String finding) {
    return failure("%s", Evidence.of(actual, finding));
  }

  private AssertionError failure(Object found, Object expected, String finding) {
    return failureWithActualExpected(found, expected, "%s", Evidence.of(actual, finding));
  }
}
