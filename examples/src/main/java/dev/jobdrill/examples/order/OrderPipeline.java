package dev.jobdrill.examples.order;

import dev.jobdrill.pipeline.ChildResults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.util.ArrayList;
import java.util.List;

/** Authorises the payment, ships each parcel in a child job, and then takes the money or lets it go. */
public final class OrderPipeline {
  private OrderPipeline() {}

  /** What was shipped. Without a payment's id nothing was; each missing parcel has its reason. */
  record Shipped(String paymentId, List<String> trackingNumbers, List<String> refused) {}

  // tag::fan-out[]
  public static Pipeline<Order.Parcel> parcel(Shop shop) {
    return Pipeline.named("parcel")
        .input(Order.Parcel.class)
        .step("ship", String.class, shop::ship)
        .retry(RetryPolicy.attempts(4).notRetrying(CannotShipException.class))
        .build();
  }

  public static Pipeline<Order> order(Shop shop, Pipeline<Order.Parcel> parcels) {
    return Pipeline.named("order")
        .input(Order.class)
        .step(
            "authorize",
            Authorized.class,
            (order, step) -> new Authorized(shop.authorize(order, step), order.parcels()))
        .step("ship-parcels", Shipped.class, (order, step) -> shipAll(order, parcels, step))
        .action("settle-payment", (shipped, step) -> {
          if (shipped.refused().isEmpty()) {
            shop.capture(shipped.paymentId(), step);
          } else {
            shop.release(shipped.paymentId(), step);
          }
        })
        .build();
  }

  private static Shipped shipAll(
      Authorized order, Pipeline<Order.Parcel> parcels, StepContext step) {
    // Ends here while children run, and begins anew when all have settled: the same children.
    ChildResults results = step.spawnAll(parcels, order.parcels()).await();
    return new Shipped(
        order.paymentId(),
        new ArrayList<>(results.completed(String.class).values()),
        new ArrayList<>(results.dead().values()));
  }
  // end::fan-out[]

  /** The payment is reserved. */
  record Authorized(String paymentId, List<Order.Parcel> parcels) {}
}
