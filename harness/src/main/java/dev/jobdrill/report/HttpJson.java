package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.environment.HttpBody;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.recording.StepExchange;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/** HTTP exchanges as they stand in {@code run.json}. What a client proves itself with is not shown. */
final class HttpJson {
  private static final Set<String> CREDENTIALS = Set.of(
      "authorization",
      "proxy-authorization",
      "cookie",
      "set-cookie",
      "x-api-key",
      "api-key",
      "x-auth-token",
      "x-amz-security-token");

  private final Texts texts;

  HttpJson(Texts texts) {
    this.texts = texts;
  }

  ObjectNode of(StepExchange exchange) {
    HttpExchange http = exchange.http();
    ObjectNode node = Json.object();
    node.put("step", exchange.step());
    node.put("attempt", exchange.attempt());
    node.put("method", http.method());
    node.put("target", http.request().target());
    http.status().ifPresent(status -> node.put("status", status));
    node.put("outcome", http.outcome().toString());
    node.put("matched", !http.unmatched());
    message(node.putObject("request"), http.request().headers(), http.request().body());
    if (http.response() != null) {
      message(
          node.putObject("response"), http.response().headers(), http.response().body());
    }
    return node;
  }

  private void message(ObjectNode node, HttpHeaders headers, HttpBody body) {
    ArrayNode all = node.putArray("headers");
    headers
        .map()
        .forEach((name, values) -> values.forEach(
            value -> all.addObject().put("name", name).put("value", shown(name, value))));
    node.put("bytes", body.size());
    node.put("recordedWhole", !body.truncated());
    node.set("body", texts.of(body.text()));
  }

  private static String shown(String name, String value) {
    return CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))
        ? "(hidden, " + value.length() + " characters)"
        : value;
  }
}
