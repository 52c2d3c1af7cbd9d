package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.jobdrill.recording.Words;
import java.util.List;

/**
 * One decoded payload: as JSON if its encoding is, else its bytes in Base64 as a JSON string.
 *
 * @param encoding such as {@code json/plain}
 * @param readable whether the JSON is what the payload says, rather than its bytes
 */
record Value(String encoding, boolean readable, JsonNode json) {
  private static final Value NOTHING = new Value("binary/null", true, NullNode.instance);

  /** Whether two lists of values say the same; missing ones at the end are null ones. */
  static boolean same(List<Value> one, List<Value> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      if (!at(one, i).differences(at(other, i), ShownPaths.NONE).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  static Value at(List<Value> values, int index) {
    return index < values.size() ? values.get(index) : NOTHING;
  }

  List<String> differences(Value code, ShownPaths shown) {
    if (readable && code.readable) {
      return JsonDifferences.between(json, code.json, shown);
    }
    if (json.equals(code.json) && encoding.equals(code.encoding)) {
      return List.of();
    }
    return List.of(
        "the history has bytes of encoding '" + Words.excerpt(encoding)
            + "', the code gives others of encoding '" + Words.excerpt(code.encoding)
            + "'; to see inside them, pass the workers' own DataConverter by WorkflowReplay.withOptions");
  }

  List<String> lostIn(Value read, ShownPaths shown) {
    return readable && read.readable ? JsonDifferences.lost(json, read.json, shown) : List.of();
  }
}
