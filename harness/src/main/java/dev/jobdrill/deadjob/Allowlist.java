package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may leave in the clear. An entry is the name of a field, wherever it stands ({@code order_id}), or a path from the
 * top of the document ({@code input[0]}, {@code input[*].sku}, {@code errors[*].message}). A field that is allowed shows
 * what it holds itself, and the elements of its array; an object within needs entries of its own. Immutable.
 */
public final class Allowlist {
  /** Nothing but structure. */
  public static final Allowlist NONE = new Allowlist(Set.of(), List.of());

  private final Set<String> names;
  private final List<Pattern> paths;

  private Allowlist(Set<String> names, List<Pattern> paths) {
    this.names = names;
    this.paths = paths;
  }

  /**
   * Reads entries.
   *
   * @param entries names and paths
   * @return the allowlist
   * @throws IllegalArgumentException if an entry is empty or a mere asterisk
   */
  public static Allowlist of(String... entries) {
    Set<String> names = new LinkedHashSet<>();
    List<Pattern> paths = new ArrayList<>();
    for (String entry : entries) {
      String trimmed = entry.strip();
      if (trimmed.isEmpty() || trimmed.equals("*")) {
        throw new IllegalArgumentException(
            "'" + entry + "' is no entry of an allowlist; expected the name of a field, such as"
                + " order_id, or a path, such as input[0] or errors[*].message");
      }
      if (trimmed.indexOf('.') < 0 && trimmed.indexOf('[') < 0) {
        names.add(trimmed);
      } else {
        paths.add(Pattern.compile(Pattern.quote(trimmed).replace("[*]", "[\\E[0-9]+\\Q]")));
      }
    }
    return new Allowlist(Set.copyOf(names), List.copyOf(paths));
  }

  boolean allows(String name, String path) {
    return names.contains(name) || paths.stream().anyMatch(p -> p.matcher(path).matches());
  }
}
