package dev.jobdrill.examples.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The services that an order goes through. Every call carries the step's idempotency key. */
public final class Shop {
  private static final JsonMapper JSON = new JsonMapper();

  private final String baseUrl;

  public Shop(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  String authorize(Order order, StepContext step) throws IOException, InterruptedException {
    String body = JSON.createObjectNode()
        .put("order", order.id())
        .put("amountCents", order.amountCents())
        .toString();
    return post("/payments", body, step).path("paymentId").asText();
  }

  String ship(Order.Parcel parcel, StepContext step) throws IOException, InterruptedException {
    return post("/shipments", JSON.writeValueAsString(parcel), step)
        .path("trackingNumber")
        .asText();
  }

  void capture(String paymentId, StepContext step) throws IOException, InterruptedException {
    post("/payments/" + paymentId + "/capture", "{}", step);
  }

  /** Releasing twice is as good as once: the key is the same on every attempt. */
  void release(String paymentId, StepContext step) throws IOException, InterruptedException {
    post("/payments/" + paymentId + "/release", "{}", step);
  }

  private JsonNode post(String path, String body, StepContext step)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + path))
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString(body))
        .build();
    HttpResponse<String> response = step.httpClient().send(request, BodyHandlers.ofString());
    if (response.statusCode() == 422) {
      throw new CannotShipException(response.body());
    }
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + " answered " + response.statusCode());
    }
    return JSON.readTree(response.body());
  }
}
