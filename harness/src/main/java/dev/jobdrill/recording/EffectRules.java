package dev.jobdrill.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.environment.EndpointPattern;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What counts as an effect, and what of its payload is compared. Immutable and thread-safe.
 *
 * @param readOnly endpoints that change nothing although their method is unsafe, each as method, space and path, in
 *     which {@code *} stands for any characters: {@code POST /search*}
 * @param volatileFields names of JSON fields, at any depth, that differ from run to run and are left out
 */
public record EffectRules(List<String> readOnly, Set<String> volatileFields) {
  /** Every unsafe request is an effect, and its whole payload counts. */
  public static final EffectRules DEFAULT = new EffectRules(List.of(), Set.of());

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Copies and checks the rules.
   *
   * @param readOnly endpoints
   * @param volatileFields field names
   * @throws IllegalArgumentException if an endpoint is not method, space and path
   */
  public EffectRules {
    readOnly = List.copyOf(readOnly);
    volatileFields = Set.copyOf(volatileFields);
    readOnly.forEach(EndpointPattern::of);
  }

  boolean isEffect(HttpExchange http) {
    String method = http.method().toUpperCase(Locale.ROOT);
    return !SAFE.contains(method)
        && readOnly.stream()
            .noneMatch(endpoint -> EndpointPattern.of(endpoint).matches(method, http.path()));
  }

  Effect read(String jobId, StepExchange exchange) {
    HttpExchange http = exchange.http();
    return new Effect(
        jobId,
        exchange.step(),
        exchange.attempt(),
        http.method(),
        http.request().target(),
        http.header("Idempotency-Key"),
        hash(withoutVolatile(http.request().body().text())),
        mayHaveActed(http));
  }

  /** A 4xx says that nothing was done; a 5xx, or no answer, says nothing. */
  private static boolean mayHaveActed(HttpExchange http) {
    return switch (http.outcome()) {
      case KEPT_FROM_SERVER, REJECTED, UNREACHABLE -> false;
      case ANSWERED_BY_FAULT -> http.matched();
      default -> http.outcome() != Outcome.ANSWERED || http.status().orElse(0) / 100 != 4;
    };
  }

  /**
   * Leaves the volatile fields out of a text, if it is JSON.
   *
   * @param text any text
   * @return the text without them; the same text if there is nothing to leave out
   */
  public String withoutVolatile(String text) {
    if (volatileFields.isEmpty() || text.isBlank()) {
      return text;
    }
    try {
      JsonNode tree = JSON.readTree(text);
      return strip(tree) ? tree.toString() : text;
    } catch (JsonProcessingException notJson) {
      return text;
    }
  }

  private boolean strip(JsonNode node) {
    boolean changed = false;
    if (node instanceof ObjectNode object) {
      int before = object.size();
      object.remove(volatileFields);
      changed = object.size() != before;
    }
    for (JsonNode child : node) {
      changed |= strip(child);
    }
    return changed;
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
