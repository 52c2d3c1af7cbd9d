package dev.jobdrill.executor.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.executor.ErrorRecord;
import java.time.Instant;

/**
 * Entries of the error history as JSON objects: {@code attempt}, {@code step}, {@code type}, {@code
 * message}, {@code stackTrace}, {@code at} in milliseconds. The claim script writes the same form.
 */
final class ErrorRecords {
  /** In ASCII alone, so that half a surrogate pair in a message does not become '?' on its way. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ErrorRecords() {}

  static String toJson(ErrorRecord error) {
    ObjectNode node = MAPPER
        .createObjectNode()
        .put("attempt", error.attempt())
        .put("step", error.step())
        .put("type", error.type())
        .put("message", error.message())
        .put("stackTrace", error.stackTrace())
        .put("at", error.at().toEpochMilli());
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers is always writable", e);
    }
  }

  static ErrorRecord fromJson(String json) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "An entry of an error history is not JSON: " + json
              + ". It was not written by Jobdrill, or something changed it.",
          e);
    }
    return new ErrorRecord(
        node.path("attempt").asInt(),
        node.path("step").isTextual() ? node.path("step").asText() : null,
        node.path("type").asText(),
        node.path("message").isTextual() ? node.path("message").asText() : null,
        node.path("stackTrace").asText(),
        Instant.ofEpochMilli(node.path("at").asLong()));
  }
}
