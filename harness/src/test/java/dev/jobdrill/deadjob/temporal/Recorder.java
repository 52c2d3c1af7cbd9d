package dev.jobdrill.deadjob.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.util.function.Consumer;

/** Records a history anew, on the SDK's server in memory, for what the ones in files do not hold. */
final class Recorder {
  private static final String QUEUE = "recorded";

  private Recorder() {}

  /** The first run of a workflow without input, started and awaited. */
  static TemporalHistory record(String type, Consumer<Worker> registration) {
    try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance()) {
      registration.accept(environment.newWorker(QUEUE));
      environment.start();
      WorkflowClient client = environment.getWorkflowClient();
      WorkflowStub stub = client.newUntypedWorkflowStub(
          type,
          WorkflowOptions.newBuilder().setTaskQueue(QUEUE).setWorkflowId("w-1").build());
      String run = stub.start().getRunId();
      stub.getResult(String.class);
      String json = client.fetchHistory("w-1", run).toJson(true);
      return TemporalHistory.parse("recorded", json);
    }
  }
}
