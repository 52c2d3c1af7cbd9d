package dev.jobdrill.deadjob.temporal;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Replays histories against workflow code through the SDK's replayer, and compares what that does not:
 * arguments, retry policies, time limits and results. Nothing is executed but workflow code: no
 * activity runs, no server is asked. Immutable, and safe to share between threads as far as the
 * options given are.
 *
 * <p>Needs {@code io.temporal:temporal-testing} on the class path, 1.32 or newer.
 */
public final class WorkflowReplay {
  private static final String NEEDED = "io.temporal.testing.TestWorkflowEnvironment";

  private final Consumer<Worker> registration;
  private final TestEnvironmentOptions options;
  private final ShownPaths shown;

  private WorkflowReplay(
      Consumer<Worker> registration, TestEnvironmentOptions options, ShownPaths shown) {
    this.registration = registration;
    this.options = options;
    this.shown = shown;
  }

  /**
   * Replays against workflow implementations.
   *
   * @param implementations the classes, as registered with a worker
   * @return the replay, to be configured or run
   * @throws IllegalStateException if Temporal's test library is not on the class path
   */
  public static WorkflowReplay of(Class<?>... implementations) {
    requireTemporal(WorkflowReplay.class.getClassLoader());
    Class<?>[] classes = implementations.clone();
    return registering(worker -> worker.registerWorkflowImplementationTypes(classes));
  }

  /**
   * Replays against workflows that are registered by hand: with factories, or with options such as
   * which exceptions fail a workflow.
   *
   * @param registration registers the workflows with a worker; called for each replay
   * @return the replay, to be configured or run
   */
  public static WorkflowReplay registering(Consumer<Worker> registration) {
    return new WorkflowReplay(
        registration, TestEnvironmentOptions.getDefaultInstance(), ShownPaths.NONE);
  }

  /**
   * Sets what the workers of production have beside the default: a data converter with its codec, which
   * encrypted payloads need, context propagators, interceptors.
   *
   * @param workersOptions the options of the test environment that the replay is run in
   * @return a replay with them
   */
  public WorkflowReplay withOptions(TestEnvironmentOptions workersOptions) {
    return new WorkflowReplay(registration, workersOptions, shown);
  }

  /**
   * Allows values of payloads in messages. Without, a difference is told by its path and the JSON
   * types alone.
   *
   * @param paths paths into an argument or a result, as of RFC 6901, with {@code *} for any one name or
   *     index, such as {@code /lines/*}{@code /sku}; the empty path is a payload that is one value
   * @return a replay that shows these and no others
   * @throws IllegalArgumentException if one is no path
   */
  public WorkflowReplay showing(String... paths) {
    return new WorkflowReplay(registration, options, ShownPaths.of(Arrays.asList(paths)));
  }

  /**
   * Replays a history.
   *
   * @param history the history
   * @return what differs
   * @throws TemporalHistoryException if it cannot be replayed at all, such as for a type of workflow
   *     that is not registered
   */
  public ReplayReport run(TemporalHistory history) {
    PreparedHistory prepared = PreparedHistory.of(history);
    Replay replay = replay(history, prepared);
    boolean endsOtherwise = replay.error().isPresent()
        && Closing.isTheCodes(history.status())
        && replay(history, prepared.withoutClosing()).error().isEmpty();
    List<ReplayFinding> findings =
        new ArrayList<>(new Divergence(history, prepared, replay, endsOtherwise).findings());
    findings.addAll(new Agreement(history, replay, shown).findings());
    return new ReplayReport(history, findings);
  }

  private Replay replay(TemporalHistory history, PreparedHistory prepared) {
    WorkflowExecutionHistory parsed;
    try {
      parsed = WorkflowExecutionHistory.fromJson(prepared.json());
    } catch (RuntimeException e) {
      throw new TemporalHistoryException(
          "The SDK cannot read " + history + ": " + e.getMessage()
              + ". Export it anew with 'temporal workflow show --output json'.",
          e);
    }
    Replay replay = Replay.of(parsed, options, registration);
    if (replay.error().filter(ReplayError::isUnknownType).isPresent()) {
      throw new TemporalHistoryException(
          "Nothing is registered to replay " + history + ": "
              + replay.error().orElseThrow().firstLine()
              + ". Give WorkflowReplay.of the implementation of that type.",
          null);
    }
    if (replay.error().isEmpty() && !replay.code().hasStarted()) {
      throw new TemporalHistoryException(
          "Replaying " + history
              + " ran no workflow code, which proves nothing. Is the type registered as a dynamic"
              + " workflow, or the history cut before its first workflow task?",
          null);
    }
    return replay;
  }

  static void requireTemporal(ClassLoader loader) {
    try {
      Class.forName(NEEDED, false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "Replaying Temporal histories needs the class " + NEEDED
              + ", which is not on the class path. Add io.temporal:temporal-testing in test scope, of"
              + " the version of your temporal-sdk.",
          e);
    }
  }
}
