package dev.jobdrill.telemetry;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks the fields of a payload that an allowlist names, and nothing else. */
final class PayloadFields {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 200;

  private final List<String> paths;

  PayloadFields(List<String> paths) {
    this.paths = paths;
  }

  /** The allowed fields that the payload has, as text by path. */
  Map<String, String> of(String payload) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!paths.isEmpty()) {
      JsonNode root = parse(payload);
      for (String path : paths) {
        JsonNode value = root.at(pointer(path));
        // A whole object would bring along fields that nobody allowed.
        if (value.isValueNode() && !value.isMissingNode()) {
          fields.put(path, cut(value.asText()));
        }
      }
    }
    return fields;
  }

  private static JsonPointer pointer(String path) {
    String names = path.substring("$.".length()).replace("~", "~0").replace("/", "~1");
    return JsonPointer.compile("/" + names.replace('.', '/'));
  }

  private static JsonNode parse(String payload) {
    try {
      return JSON.readTree(payload);
    } catch (JsonProcessingException malformed) {
      // The step fails by it, and that is reported.
      return JSON.missingNode();
    }
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }
}
