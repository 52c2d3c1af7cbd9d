package dev.jobdrill.examples.temporal;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

public final class OrderWorkflow implements OrderPipeline {
  private final Steps steps = Workflow.newActivityStub(
      Steps.class,
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(30))
          .setHeartbeatTimeout(Duration.ofSeconds(5))
          .setRetryOptions(RetryOptions.newBuilder()
              .setMaximumAttempts(3)
              .setDoNotRetry("demo.InvalidOrder")
              .build())
          .build());

  // tag::temporal-workflow[]
  @Override
  public Result run(Order order, List<String> recipients, Integer dryRun) {
    String receipt = steps.persist(steps.transform(steps.fetch(order)));
    return new Result(receipt, notified(receipt, recipients));
  }

  /** The fix: an order that is stored is done, whether or not the mail server answers. */
  private boolean notified(String receipt, List<String> recipients) {
    try {
      steps.notify(receipt, recipients);
      return true;
    } catch (ActivityFailure e) {
      return false;
    }
  }
  // end::temporal-workflow[]
}
