package dev.jobdrill.executor;

import org.jspecify.annotations.Nullable;

/**
 * What a parent knows of a child job.
 *
 * @param state where the child stands, as far as its parent was told
 * @param output the child's output as JSON: what its last step with an output returned; null until it completed, and
 *     for a pipeline of actions only
 * @param error what it died of, in one line; null unless it is dead
 */
public record ChildState(
    State state, @Nullable String output, @Nullable String error) {
  /** Not settled yet. */
  public static final ChildState RUNNING = new ChildState(State.RUNNING, null, null);

  /** Where a child stands. */
  public enum State {
    /** It has not settled, or its parent was not told yet. */
    RUNNING,
    /** It completed. */
    COMPLETED,
    /** It died. */
    DEAD
  }

  /**
   * A completed child.
   *
   * @param output its output as JSON, if its pipeline has one
   * @return its state
   */
  public static ChildState completed(@Nullable String output) {
    return new ChildState(State.COMPLETED, output, null);
  }

  /**
   * A dead child.
   *
   * @param error what it died of
   * @return its state
   */
  public static ChildState dead(String error) {
    return new ChildState(State.DEAD, null, error);
  }
}
