package dev.jobdrill.assertion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.recording.JobRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of a job's payloads at declared paths, by the path that found them. */
final class SensitiveValues {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern PATH =
      Pattern.compile("\\$(?:\\.[^.\\[\\]]+|\\[(?:\\*|[0-9]{1,9})\\])+");
  private static final Pattern PART = Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\*|[0-9]{1,9})\\]");
  private static final int SHORTEST = 4;

  private SensitiveValues() {}

  static Map<String, String> of(JobRun run, List<String> paths) {
    List<JsonNode> payloads = new ArrayList<>();
    payloads.add(parse(run.inputJson()));
    run.checkpoints().values().forEach(output -> payloads.add(parse(output)));
    Map<String, String> values = new LinkedHashMap<>();
    for (String path : paths) {
      List<String> found =
          payloads.stream().flatMap(payload -> at(payload, path).stream()).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("The sensitive path '" + path
            + "' finds no value, neither in the job's input nor in a step's output, so nothing could be looked for."
            + " Correct it; a path looks like $.card.number or $.items[*].iban.");
      }
      for (String value : found) {
        requireLongEnough(path, value);
        values.putIfAbsent(value, path);
      }
    }
    return values;
  }

  private static void requireLongEnough(String path, String value) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException("The value at the sensitive path '" + path + "' has "
          + value.length() + " characters; what is shorter than " + SHORTEST
          + " occurs anywhere by chance. Use an input with a longer one in this test.");
    }
  }

  private static List<String> at(JsonNode root, String path) {
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "'" + path + "' is no path; expected one like $.card.number or $.items[*].iban.");
    }
    List<JsonNode> nodes = List.of(root);
    Matcher parts = PART.matcher(path);
    while (parts.find()) {
      String name = parts.group(1);
      String index = parts.group(2);
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : nodes) {
        if (name != null) {
          next.add(node.path(name));
        } else if ("*".equals(index)) {
          node.forEach(next::add);
        } else if (index != null) {
          next.add(node.path(Integer.parseInt(index)));
        }
      }
      nodes = next;
    }
    List<String> values = new ArrayList<>();
    nodes.forEach(node -> collect(node, values));
    return values;
  }

  /** Of an object or an array, all that is in it. */
  private static void collect(JsonNode node, List<String> values) {
    if (node.isContainerNode()) {
      node.forEach(inner -> collect(inner, values));
    } else if (!node.isMissingNode() && !node.isNull() && !node.isBoolean()) {
      values.add(node.asText());
    }
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException malformed) {
      // A payload that is no JSON has no paths either.
      return JSON.missingNode();
    }
  }
}
