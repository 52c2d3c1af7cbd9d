package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.ChildWorkflowOptions;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Options of the code in the shape of a history's attributes: only what was set, durations as {@code 1.5s}. */
final class CodeOptions {
  private CodeOptions() {}

  static ObjectNode of(ActivityOptions options, String workflowQueue) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    String queue = options.getTaskQueue();
    node.putObject("taskQueue").put("name", queue == null ? workflowQueue : queue);
    put(node, "scheduleToCloseTimeout", options.getScheduleToCloseTimeout());
    put(node, "scheduleToStartTimeout", options.getScheduleToStartTimeout());
    put(node, "startToCloseTimeout", options.getStartToCloseTimeout());
    put(node, "heartbeatTimeout", options.getHeartbeatTimeout());
    putRetry(node, options.getRetryOptions());
    return node;
  }

  static ObjectNode of(ChildWorkflowOptions options) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    putRetry(node, options.getRetryOptions());
    return node;
  }

  private static void putRetry(ObjectNode node, @Nullable RetryOptions retry) {
    if (retry == null) {
      return;
    }
    ObjectNode policy = node.putObject("retryPolicy");
    put(policy, "initialInterval", retry.getInitialInterval());
    put(policy, "maximumInterval", retry.getMaximumInterval());
    policy.put("backoffCoefficient", retry.getBackoffCoefficient());
    policy.put("maximumAttempts", retry.getMaximumAttempts());
    String[] never = retry.getDoNotRetry();
    if (never != null) {
      Arrays.stream(never).forEach(policy.withArray("nonRetryableErrorTypes")::add);
    }
  }

  private static void put(ObjectNode node, String field, @Nullable Duration duration) {
    if (duration != null) {
      node.put(field, OptionDifferences.text(duration));
    }
  }
}
