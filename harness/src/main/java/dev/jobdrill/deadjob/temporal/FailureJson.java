package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.api.failure.v1.Failure;

/** A failure as the code makes it, in the shape in which a history has one: what is compared of it. */
final class FailureJson {
  private FailureJson() {}

  static ObjectNode of(Failure failure) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("message", failure.getMessage());
    switch (failure.getFailureInfoCase()) {
      case APPLICATION_FAILURE_INFO ->
        json.putObject("applicationFailureInfo")
            .put("type", failure.getApplicationFailureInfo().getType());
      case ACTIVITY_FAILURE_INFO ->
        json.putObject("activityFailureInfo")
            .putObject("activityType")
            .put("name", failure.getActivityFailureInfo().getActivityType().getName());
      case CHILD_WORKFLOW_EXECUTION_FAILURE_INFO ->
        json.putObject("childWorkflowExecutionFailureInfo")
            .putObject("workflowType")
            .put(
                "name",
                failure.getChildWorkflowExecutionFailureInfo().getWorkflowType().getName());
      case TIMEOUT_FAILURE_INFO ->
        json.putObject("timeoutFailureInfo")
            .put("timeoutType", failure.getTimeoutFailureInfo().getTimeoutType().name());
      case CANCELED_FAILURE_INFO -> json.putObject("canceledFailureInfo");
      case TERMINATED_FAILURE_INFO -> json.putObject("terminatedFailureInfo");
      default -> {} // told apart by their messages
    }
    if (failure.hasCause()) {
      json.set("cause", of(failure.getCause()));
    }
    return json;
  }
}
