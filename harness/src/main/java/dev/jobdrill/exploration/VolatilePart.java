package dev.jobdrill.exploration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.jobdrill.recording.Words;
import java.util.TreeSet;

/** Names the part of a text that differs in two runs. */
final class VolatilePart {
  private static final JsonMapper JSON = new JsonMapper();

  private VolatilePart() {}

  static String of(String one, String other) {
    try {
      return first("", JSON.readTree(one), JSON.readTree(other));
    } catch (JsonProcessingException notJson) {
      return words("", one, other);
    }
  }

  private static String first(String path, JsonNode one, JsonNode other) {
    TreeSet<String> names = new TreeSet<>();
    one.fieldNames().forEachRemaining(names::add);
    other.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      JsonNode left = one.path(name);
      JsonNode right = other.path(name);
      if (!left.equals(right)) {
        return first(path.isEmpty() ? name : path + "." + name, left, right);
      }
    }
    if (one.isArray() && other.isArray() && one.size() == other.size()) {
      for (int i = 0; i < one.size(); i++) {
        if (!one.get(i).equals(other.get(i))) {
          return first(path + "[" + i + "]", one.get(i), other.get(i));
        }
      }
    }
    return words(path, text(one), text(other));
  }

  private static String text(JsonNode node) {
    return node instanceof MissingNode ? "nothing" : node.toString();
  }

  private static String words(String path, String one, String other) {
    return (path.isEmpty() ? "" : "field '" + path + "' is ") + Words.excerpt(one) + " and then "
        + Words.excerpt(other) + ".";
  }
}
