package dev.jobdrill.examples.invoice;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The billing service over HTTP. The step's own client puts correlation id and idempotency key on every request. */
public final class BillingApi {
  private static final JsonMapper JSON = new JsonMapper();

  private final String baseUrl;

  public BillingApi(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  Invoice fetch(long id, StepContext step) throws IOException, InterruptedException {
    HttpResponse<String> response =
        step.httpClient().send(request("/invoices/" + id).build(), BodyHandlers.ofString());
    if (response.statusCode() == 404) {
      throw new InvoiceNotFoundException(id);
    }
    return JSON.readValue(requireOk(response).body(), Invoice.class);
  }

  // tag::keyed[]
  /** The step's own client sends one key on every attempt. */
  void notify(InvoiceRow row, StepContext step) throws IOException, InterruptedException {
    HttpRequest request = request("/notifications")
        .POST(BodyPublishers.ofString(JSON.writeValueAsString(row)))
        .build();
    requireOk(step.httpClient().send(request, BodyHandlers.ofString()));
  }
  // end::keyed[]

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(baseUrl + path)).timeout(Duration.ofSeconds(20));
  }

  private static HttpResponse<String> requireOk(HttpResponse<String> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IOException("billing answered " + response.statusCode() + " to " + response.uri());
    }
    return response;
  }
}
