package dev.jobdrill.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What got lost between two trees of JSON that should say the same, and where. */
final class JsonDifference {
  private JsonDifference() {}

  static boolean differ(JsonNode before, JsonNode after) {
    return !before.equals(after) && !inOneOrder(before).equals(inOneOrder(after));
  }

  /** With arrays sorted: a list never changes its order in JSON, and a set's order is chance. */
  private static JsonNode inOneOrder(JsonNode node) {
    if (node.isObject()) {
      ObjectNode ordered = JsonNodeFactory.instance.objectNode();
      sortedFieldsOf(node).forEach((name, field) -> ordered.set(name, inOneOrder(field)));
      return ordered;
    }
    if (node.isArray()) {
      List<JsonNode> elements = new ArrayList<>();
      node.forEach(element -> elements.add(inOneOrder(element)));
      elements.sort(Comparator.comparing(JsonNode::toString));
      return JsonNodeFactory.instance.arrayNode().addAll(elements);
    }
    return node;
  }

  private static Map<String, JsonNode> sortedFieldsOf(JsonNode object) {
    Map<String, JsonNode> fields = new TreeMap<>();
    object.fieldNames().forEachRemaining(name -> fields.put(name, object.get(name)));
    return fields;
  }

  static String first(String path, JsonNode before, JsonNode after) {
    if (before.isObject() && after.isObject()) {
      for (Iterator<String> names = before.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        JsonNode other = after.path(name);
        if (differ(before.get(name), other)) {
          return first(path + "/" + name, before.get(name), other);
        }
      }
    } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        if (differ(before.get(i), after.get(i))) {
          return first(path + "/" + i, before.get(i), after.get(i));
        }
      }
    }
    String found = after.isMissingNode() ? "nothing" : JsonCodec.excerpt(after.toString());
    return "at " + (path.isEmpty() ? "the top" : path) + " it wrote "
        + JsonCodec.excerpt(before.toString()) + " and read back " + found;
  }
}
