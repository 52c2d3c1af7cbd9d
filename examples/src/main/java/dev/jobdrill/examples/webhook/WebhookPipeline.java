package dev.jobdrill.examples.webhook;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryAfterException;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs an event and sends it, for up to three days. */
public final class WebhookPipeline {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<Integer> FINAL = Set.of(400, 401, 403, 404, 410);

  private WebhookPipeline() {}

  // tag::webhook-policy[]
  static final RetryPolicy PATIENT = RetryPolicy.attempts(20)
      .backoff(Backoff.exponential(Duration.ofSeconds(10), Duration.ofHours(6)))
      .notRetrying(ReceiverGoneException.class);
  // end::webhook-policy[]

  public static Pipeline<WebhookEvent> create(byte[] secret) {
    return Pipeline.named("webhook")
        .input(WebhookEvent.class)
        .step("sign", SignedEvent.class, (event, step) -> sign(event, secret))
        .action("send", WebhookPipeline::send)
        .retry(PATIENT)
        .build();
  }

  /** What is sent; kept by a checkpoint, so that every attempt sends the same bytes. */
  record SignedEvent(String receiver, String body, String signature) {}

  private static SignedEvent sign(WebhookEvent event, byte[] secret)
      throws IOException, GeneralSecurityException {
    String body = JSON.writeValueAsString(event);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] signature = mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
    return new SignedEvent(event.receiver(), body, HexFormat.of().formatHex(signature));
  }

  // tag::retry-after[]
  private static void send(SignedEvent event, StepContext step)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(event.receiver()))
        .header("X-Signature", event.signature())
        .timeout(Duration.ofSeconds(10))
        .POST(BodyPublishers.ofString(event.body()))
        .build();
    HttpResponse<String> response = step.httpClient().send(request, BodyHandlers.ofString());
    int status = response.statusCode();
    if (status == 429 || status == 503) {
      String when = response.headers().firstValue("Retry-After").orElse(null);
      throw RetryAfterException.fromHeader(when, "HTTP " + status);
    }
    if (FINAL.contains(status)) {
      throw new ReceiverGoneException(event.receiver(), status);
    }
    if (status / 100 != 2) {
      throw new IOException("receiver answered " + status);
    }
  }
  // end::retry-after[]
}
