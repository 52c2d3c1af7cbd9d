package dev.jobdrill.executor;

import java.util.Map;

/**
 * A step asked for the outputs of all its children, and some died. It is not retried: only redriving the children can
 * help.
 */
public final class ChildDiedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NAMED = 5;

  ChildDiedException(Map<String, String> dead, int children) {
    super(dead.size() + " of " + children + " child jobs died: " + named(dead)
        + ". Redrive them and, when they have completed, this job; or let the step bear dead children by asking for"
        + " completed() and dead().");
  }

  private static String named(Map<String, String> dead) {
    StringBuilder text = new StringBuilder();
    dead.entrySet().stream()
        .limit(NAMED)
        .forEach(child -> text.append(text.length() == 0 ? "" : "; ")
            .append(child.getKey())
            .append(" of ")
            .append(child.getValue()));
    return dead.size() > NAMED
        ? text + "; and " + (dead.size() - NAMED) + " more"
        : text.toString();
  }
}
