package dev.jobdrill.deadjob.temporal;

import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One replay of one history: what the code did, and what the SDK complained of, if it did.
 *
 * @param converter the converter that the code's payloads went through
 */
record Replay(RecordedCode code, Optional<ReplayError> error, DataConverter converter) {

  static Replay of(
      WorkflowExecutionHistory history,
      TestEnvironmentOptions options,
      Consumer<Worker> registration) {
    DataConverter converter = converter(options);
    CodeRecorder recorder = new CodeRecorder(converter);
    // Never started: a replay needs no server, and a started environment takes no new worker.
    try (TestWorkflowEnvironment environment =
        TestWorkflowEnvironment.newInstance(recorded(options, recorder))) {
      Worker worker = environment.newWorker(queue(history));
      registration.accept(worker);
      return new Replay(recorder.code(), complaint(history, worker), converter);
    }
  }

  private static Optional<ReplayError> complaint(WorkflowExecutionHistory history, Worker worker) {
    try {
      WorkflowReplayer.replayWorkflowExecution(history, worker);
      return Optional.empty();
    } catch (Exception complaint) { // the replayer declares no closer type
      return Optional.of(ReplayError.of(complaint));
    }
  }

  private static String queue(WorkflowExecutionHistory history) {
    String queue = history
        .getEvents()
        .get(0)
        .getWorkflowExecutionStartedEventAttributes()
        .getTaskQueue()
        .getName();
    return queue.isEmpty() ? "replay" : queue;
  }

  private static TestEnvironmentOptions recorded(
      TestEnvironmentOptions options, CodeRecorder recorder) {
    WorkerFactoryOptions factory = options.getWorkerFactoryOptions() == null
        ? WorkerFactoryOptions.getDefaultInstance()
        : options.getWorkerFactoryOptions();
    WorkerInterceptor[] users = factory.getWorkerInterceptors();
    WorkerInterceptor[] all =
        users == null ? new WorkerInterceptor[1] : Arrays.copyOf(users, users.length + 1);
    all[all.length - 1] = recorder;
    return TestEnvironmentOptions.newBuilder(options)
        .setWorkerFactoryOptions(
            WorkerFactoryOptions.newBuilder(factory).setWorkerInterceptors(all).build())
        .build();
  }

  private static DataConverter converter(TestEnvironmentOptions options) {
    return options.getWorkflowClientOptions() == null
            || options.getWorkflowClientOptions().getDataConverter() == null
        ? GlobalDataConverter.get()
        : options.getWorkflowClientOptions().getDataConverter();
  }
}
