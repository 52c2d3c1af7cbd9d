package dev.jobdrill.examples.temporal;

import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Fetches, transforms and stores an order, then tells somebody. */
@WorkflowInterface
public interface OrderPipeline {
  @WorkflowMethod
  Result run(Order order, List<String> recipients, Integer dryRun);

  @ActivityInterface
  interface Steps {
    Fetched fetch(Order order);

    Map<String, Object> transform(Fetched fetched);

    String persist(Map<String, Object> row);

    void notify(String receipt, List<String> recipients);
  }

  record Line(String sku, int qty, BigDecimal price) {}

  record Order(long id, String currency, List<Line> lines, Map<String, Object> meta, String note) {}

  record Fetched(Order order, String etag) {}

  record Result(String receipt, boolean notified) {}
}
