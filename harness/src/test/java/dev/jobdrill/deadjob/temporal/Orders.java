package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The workflow of the histories h01 to h03, in versions that differ by their body or their options. */
public final class Orders {
  private Orders() {}

  public static final class Line {
    public String sku = "";
    public int qty;
    public double price;
  }

  public static final class Order {
    public long id;
    public String currency = "";
    public List<Line> lines = List.of();
    public Map<String, Object> meta = Map.of();
    public String note = "";
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  public static final class Fetched {
    public Order order = new Order();
    public String etag = "";
  }

  public static final class Result {
    public String receipt = "";
    public boolean notified;
  }

  @ActivityInterface
  public interface Steps {
    Fetched fetch(Order order);

    Map<String, Object> transform(Fetched fetched);

    String persist(Map<String, Object> row);

    void notify(String receipt, List<String> to);
  }

  @WorkflowInterface
  public interface OrderPipeline {
    @WorkflowMethod
    Result run(Order order, List<String> recipients, Integer dryRun);
  }

  /** What a version of the workflow does. */
  public interface Body {
    Result run(Steps steps, Order order, List<String> recipients);
  }

  /** The code that wrote the histories, as one registers it. */
  public static final class Pipeline implements OrderPipeline {
    private final Steps steps =
        Workflow.newActivityStub(Steps.class, asRecorded().build());

    @Override
    public Result run(Order order, List<String> recipients, Integer dryRun) {
      return sound(steps, order, recipients);
    }
  }

  static WorkflowReplay of(Body body) {
    return of(body, asRecorded().build());
  }

  static WorkflowReplay of(Body body, ActivityOptions options) {
    return WorkflowReplay.registering(worker -> worker.registerWorkflowImplementationFactory(
        OrderPipeline.class,
        () -> (order, recipients, dryRun) ->
            body.run(Workflow.newActivityStub(Steps.class, options), order, recipients)));
  }

  static ActivityOptions.Builder asRecorded() {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(Duration.ofSeconds(30))
        .setHeartbeatTimeout(Duration.ofSeconds(5))
        .setRetryOptions(retry(3));
  }

  static RetryOptions retry(int attempts) {
    return RetryOptions.newBuilder()
        .setInitialInterval(Duration.ofSeconds(1))
        .setBackoffCoefficient(2)
        .setMaximumAttempts(attempts)
        .setDoNotRetry("demo.InvalidOrder")
        .build();
  }

  static Result sound(Steps steps, Order order, List<String> recipients) {
    Result result = new Result();
    result.receipt = steps.persist(steps.transform(steps.fetch(order)));
    steps.notify(result.receipt, recipients);
    result.notified = true;
    return result;
  }

  /** The fix of h01: an order is done without its notification too. */
  static Result withoutNotification(Steps steps, Order order, List<String> recipients) {
    Result result = new Result();
    result.receipt = steps.persist(steps.transform(steps.fetch(order)));
    try {
      steps.notify(result.receipt, recipients);
      result.notified = true;
    } catch (ActivityFailure e) {
      result.notified = false;
    }
    return result;
  }
}
