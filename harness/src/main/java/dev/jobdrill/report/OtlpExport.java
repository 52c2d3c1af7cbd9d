package dev.jobdrill.report;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends the spans of drills to where the environment variables of OpenTelemetry's <a
 * href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">exporters</a> say: {@code
 * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}, or {@code /v1/traces} below {@code OTEL_EXPORTER_OTLP_ENDPOINT}, with {@code
 * OTEL_EXPORTER_OTLP_HEADERS}. Always by OTLP over HTTP with JSON, which needs no exporter on the class path.
 * Thread-safe.
 */
public final class OtlpExport {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final URI endpoint;
  private final Map<String, String> headers;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private OtlpExport(URI endpoint, Map<String, String> headers) {
    this.endpoint = endpoint;
    this.headers = headers;
  }

  /**
   * The export that is configured.
   *
   * @param environment what gives an environment variable's value, or null
   * @return the export; empty if no endpoint is set
   * @throws IllegalArgumentException if an endpoint is set and is no http or https URL, or if the protocol is gRPC
   */
  public static Optional<OtlpExport> configured(UnaryOperator<@Nullable String> environment) {
    String traces = environment.apply("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    String base = environment.apply("OTEL_EXPORTER_OTLP_ENDPOINT");
    if (isBlank(traces) && isBlank(base)) {
      return Optional.empty();
    }
    String protocol = environment.apply("OTEL_EXPORTER_OTLP_PROTOCOL");
    if ("grpc".equals(protocol)) {
      throw new IllegalArgumentException("OTEL_EXPORTER_OTLP_PROTOCOL is grpc; the spans of drills"
          + " are sent by HTTP with JSON only. Set it to http/json, and the endpoint to the receiver's"
          + " port for HTTP, which is 4318 as a rule, or unset the endpoint to send nothing.");
    }
    boolean own = traces != null && !traces.isBlank();
    String text = own ? traces : String.valueOf(base).strip().replaceFirst("/$", "") + "/v1/traces";
    return Optional.of(new OtlpExport(
        url(text, own ? "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT"),
        headers(environment.apply("OTEL_EXPORTER_OTLP_HEADERS"))));
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }

  private static URI url(String text, String variable) {
    try {
      URI url = URI.create(text.strip());
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (IllegalArgumentException noUrlAtAll) {
      // The same words as for a URL of another kind.
    }
    throw new IllegalArgumentException(variable + " gives the URL \"" + text
        + "\"; expected one with http or https and a host, such as http://localhost:4318."
        + " Correct it, or unset it to send nothing.");
  }

  private static Map<String, String> headers(@Nullable String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String pair : text == null ? new String[0] : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        headers.put(
            pair.substring(0, equals).strip(),
            URLDecoder.decode(pair.substring(equals + 1).strip(), StandardCharsets.UTF_8));
      }
    }
    return headers;
  }

  /** {@return where spans are sent} */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Sends the spans of a drill's jobs and of their children; nothing if there are none.
   *
   * @param drill the drill
   * @throws IOException if they could not be sent, or were refused
   * @throws InterruptedException if the thread is interrupted
   */
  public void send(DrillReport drill) throws IOException, InterruptedException {
    List<SpanData> spans = OtlpJson.spansOf(drill.runs());
    if (spans.isEmpty()) {
      return;
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
        .timeout(LIMIT)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(OtlpJson.of(spans, DrillJson.name(drill))));
    headers.forEach(request::setHeader);
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          endpoint + " answered " + response.statusCode() + " to " + spans.size() + " spans");
    }
  }
}
