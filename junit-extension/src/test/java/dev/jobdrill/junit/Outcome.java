package dev.jobdrill.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Execution;

/** What came of a launch. */
final class Outcome {
  private final EngineExecutionResults results;

  Outcome(EngineExecutionResults results) {
    this.results = results;
  }

  /** So many tests ran and nothing failed, no container either; else their failures are suppressed below. */
  void passed(int tests) {
    long succeeded = results.testEvents().succeeded().count();
    if (succeeded != tests || !failures().isEmpty()) {
      AssertionError error = new AssertionError("Expected " + tests + " tests to pass; " + succeeded
          + " passed, " + failures().size() + " tests or containers failed.");
      failures().forEach(error::addSuppressed);
      throw error;
    }
  }

  long succeeded() {
    return results.testEvents().succeeded().count();
  }

  long aborted() {
    return results.testEvents().aborted().count();
  }

  /** The one failure of the launch. */
  Throwable failure() {
    List<Throwable> failures = failures();
    assertThat(failures).as("failures").hasSize(1);
    return failures.get(0);
  }

  /** The failure of the one test method of that name. */
  Throwable failureOf(String method) {
    List<Throwable> failures = failures(execution -> execution
        .getTestDescriptor()
        .getSource()
        .filter(source ->
            source instanceof MethodSource found && found.getMethodName().equals(method))
        .isPresent());
    assertThat(failures).as("failures of %s among %s", method, failures()).hasSize(1);
    return failures.get(0);
  }

  /** What failed, tests and containers alike. */
  List<Throwable> failures() {
    return failures(execution -> true);
  }

  private List<Throwable> failures(Predicate<Execution> which) {
    List<Throwable> found = new ArrayList<>();
    results.allEvents().executions().failed().stream()
        .filter(which)
        .forEach(execution -> found.add(
            execution.getTerminationInfo().getExecutionResult().getThrowable().orElseThrow()));
    return found;
  }

  /** The display names of the tests that ended so. */
  List<String> names(TestExecutionResult.Status status) {
    return results.testEvents().executions().finished().stream()
        .filter(
            execution -> execution.getTerminationInfo().getExecutionResult().getStatus() == status)
        .map(execution -> execution.getTestDescriptor().getDisplayName())
        .toList();
  }
}
