package dev.jobdrill.junit;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;

/** Pipelines to drill. */
final class Orders {
  private Orders() {}

  record Order(int id) {}

  record Charge(String receipt) {}

  /** price, charge, notify; all of them succeed. */
  static Pipeline<Order> named(String name) {
    return Pipeline.named(name)
        .input(Order.class)
        .step("price", Integer.class, (order, step) -> order.id() * 10)
        .step("charge", Charge.class, (price, step) -> new Charge("r-" + price))
        .action("notify", (charge, step) -> {})
        .build();
  }

  static Pipeline<Order> order() {
    return named("order");
  }

  /** Its only step fails, and is tried without an end in sight. */
  static Pipeline<Order> endless() {
    return Pipeline.named("endless")
        .input(Order.class)
        .action("charge", (order, step) -> {
          throw new IllegalStateException("card declined");
        })
        .retry(RetryPolicy.attempts(1_000_000))
        .build();
  }
}
