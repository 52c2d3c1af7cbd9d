package dev.jobdrill.pipeline;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one rule for names that become parts of Redis keys, HTTP headers and schedule texts. */
final class Names {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private Names() {}

  static String require(String what, @Nullable String name) {
    if (name == null) {
      throw new PipelineDefinitionException(
          "%s is missing: expected 1 to 100 letters, digits, '.', '_' or '-', starting with a letter or"
              + " digit. Give it one.",
          what);
    }
    if (!VALID.matcher(name).matches()) {
      throw new PipelineDefinitionException(
          "%s '%s' is not usable: expected 1 to 100 letters, digits, '.', '_' or '-',"
              + " starting with a letter or digit, because it becomes part of Redis keys, headers and"
              + " schedule texts. Rename it.",
          what, name);
    }
    return name;
  }
}
