package dev.jobdrill.examples.start.careless;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** An order is priced, and charged at a payment service. */
final class Orders {
  static Pipeline<Order> pipeline(String payments) {
    return Pipeline.named("order")
        .input(Order.class)
        .step("price", Integer.class, (order, step) -> order.cents() + 490)
        .action("charge", (cents, step) -> charge(payments, cents, step))
        .build();
  }

  private static void charge(String payments, int cents, StepContext step)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(payments + "/charges"))
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString("{\"cents\": " + cents + "}"))
        .build();
    int status = step.httpClient().send(request, BodyHandlers.discarding()).statusCode();
    if (status != 201) {
      throw new IOException("the payment service answered " + status);
    }
  }

  private Orders() {}
}
