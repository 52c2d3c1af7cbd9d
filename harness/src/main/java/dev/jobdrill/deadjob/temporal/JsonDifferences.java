package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where two trees of JSON differ, by path, with values only where those are allowed. Numbers are equal
 * if they have one value, and a field that is null equals one that is absent: neither changes what a
 * reader makes of it.
 */
final class JsonDifferences {
  private static final int LIMIT = 8;

  private final ShownPaths shown;
  private final String recorder;
  private final String coder;
  private final boolean additionsCount;
  private final List<String> found = new ArrayList<>();

  private JsonDifferences(ShownPaths shown, String recorder, String coder, boolean additionsCount) {
    this.shown = shown;
    this.recorder = recorder;
    this.coder = coder;
    this.additionsCount = additionsCount;
  }

  /** What the code gives otherwise than the history has it. */
  static List<String> between(JsonNode history, JsonNode code, ShownPaths shown) {
    return new JsonDifferences(shown, "the history has", "the code gives", true)
        .compare(history, code);
  }

  /** What of a recorded value the code does not take in; what it adds is its own business. */
  static List<String> lost(JsonNode history, JsonNode read, ShownPaths shown) {
    return new JsonDifferences(shown, "the history has", "the code reads", false)
        .compare(history, read);
  }

  private List<String> compare(JsonNode history, JsonNode code) {
    visit("", history, code);
    if (found.size() <= LIMIT) {
      return found;
    }
    List<String> few = new ArrayList<>(found.subList(0, LIMIT));
    few.add((found.size() - LIMIT) + " more");
    return few;
  }

  private void visit(String path, JsonNode history, JsonNode code) {
    if (isNothing(history) && (isNothing(code) || !additionsCount)) {
      return;
    }
    if (history.isObject() && code.isObject()) {
      Set<String> names = new TreeSet<>();
      history.fieldNames().forEachRemaining(names::add);
      code.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> visit(path + "/" + escape(name), history.path(name), code.path(name)));
    } else if (history.isArray() && code.isArray() && history.size() == code.size()) {
      for (int i = 0; i < history.size(); i++) {
        visit(path + "/" + i, history.get(i), code.get(i));
      }
    } else if (!isSameScalar(history, code)) {
      found.add(words(path, history, code));
    }
  }

  private static boolean isNothing(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private static boolean isSameScalar(JsonNode history, JsonNode code) {
    return (history.isNumber() && code.isNumber())
        ? history.decimalValue().compareTo(code.decimalValue()) == 0
        : history.equals(code);
  }

  private String words(String path, JsonNode history, JsonNode code) {
    String where = path.isEmpty() ? "" : "at " + Words.excerpt(path) + " ";
    boolean values = shown.shows(path);
    String before = values ? value(history) : kind(history);
    String after = values ? value(code) : kind(code);
    return where + recorder + " " + before + ", " + coder + " "
        + (before.equals(after) ? after.replaceFirst("^(a|an) ", "another ") : after);
  }

  private static String value(JsonNode node) {
    return isNothing(node) ? "nothing" : Words.excerpt(node.toString());
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case MISSING, NULL -> "nothing";
      case ARRAY -> "an array of " + node.size();
      case OBJECT, POJO -> "an object";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case BINARY -> "bytes";
    };
  }

  /** As RFC 6901 says, so that a name with a slash is one name. */
  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
