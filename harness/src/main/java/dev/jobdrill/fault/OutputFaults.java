package dev.jobdrill.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.jobdrill.executor.JsonCodec;
import dev.jobdrill.executor.PayloadException;
import dev.jobdrill.executor.StepExecution;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spoils a step's output by way of its JSON. A value that could not be read any more, a mangled date say, stays as it
 * is: the output keeps its type, as that of a step does which misread what it got.
 */
final class OutputFaults {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHAT = "The spoilt output";

  private final FaultKind kind;
  private final Type type;

  private OutputFaults(FaultKind kind, Type type) {
    this.kind = kind;
    this.type = type;
  }

  /** {@return the changed output; empty if nothing in it can be changed} */
  static Optional<Object> change(FaultKind kind, StepExecution execution, @Nullable Object output) {
    Type type = execution.outputType();
    return type == null || output == null
        ? Optional.empty()
        : new OutputFaults(kind, type).change(output);
  }

  private Optional<Object> change(Object output) {
    String json = JsonCodec.standard().encodeLeniently(WHAT, output, type);
    JsonNode tree = parse(json);
    List<String> paths = new ArrayList<>();
    collect(tree, "", paths);
    JsonNode all = tree;
    for (String path : paths) {
      all = changedAt(all, path);
    }
    Optional<Object> value = decode(all);
    if (value.isPresent() && !all.equals(tree)) {
      return value;
    }
    JsonNode best = tree;
    for (String path : paths) {
      JsonNode next = changedAt(best, path);
      best = decode(next).isPresent() ? next : best;
    }
    return best.equals(tree) ? Optional.empty() : decode(best);
  }

  /** The places of values that may be changed, the innermost first, so that a list is cut after its members. */
  private void collect(JsonNode node, String path, List<String> paths) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member -> collect(
              member.getValue(),
              path + "/" + member.getKey().replace("~", "~0").replace("/", "~1"),
              paths));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        collect(array.get(i), path + "/" + i, paths);
      }
    }
    if (node.isValueNode() || node.isArray()) {
      paths.add(path);
    }
  }

  private JsonNode changedAt(JsonNode tree, String path) {
    JsonNode changed = changed(tree.at(path));
    if (path.isEmpty()) {
      return changed;
    }
    JsonNode copy = tree.deepCopy();
    int slash = path.lastIndexOf('/');
    String key = path.substring(slash + 1).replace("~1", "/").replace("~0", "~");
    JsonNode parent = copy.at(path.substring(0, slash));
    if (parent instanceof ObjectNode object) {
      object.set(key, changed);
    } else if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), changed);
    }
    return copy;
  }

  private JsonNode changed(JsonNode node) {
    return kind == FaultKind.TRUNCATED_OUTPUT ? truncated(node) : corrupted(node);
  }

  private static JsonNode truncated(JsonNode node) {
    if (node.isTextual()) {
      String text = node.textValue();
      return TextNode.valueOf(text.substring(
          0, text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2)));
    }
    if (node instanceof ArrayNode array) {
      ArrayNode half = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < array.size() / 2; i++) {
        half.add(array.get(i));
      }
      return half;
    }
    return node;
  }

  private static JsonNode corrupted(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf("\ufffd" + node.textValue());
    }
    if (node.isNumber()) {
      return DecimalNode.valueOf(node.decimalValue().negate().subtract(BigDecimal.ONE));
    }
    return node.isBoolean() ? BooleanNode.valueOf(!node.booleanValue()) : node;
  }

  private Optional<Object> decode(JsonNode tree) {
    try {
      return Optional.ofNullable(JsonCodec.standard().decode(WHAT, tree.toString(), type));
    } catch (PayloadException unreadable) {
      return Optional.empty();
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Jackson cannot read what it wrote", e);
    }
  }
}
