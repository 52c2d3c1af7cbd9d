package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.ChildState;

/**
 * What a parent's hash of children holds: {@code running}; {@code awaited} where the parent waits for it; {@code C} and
 * the output as JSON, or {@code D} and the error, where it has settled.
 */
final class ChildStates {
  private ChildStates() {}

  static String format(ChildState state) {
    return switch (state.state()) {
      case RUNNING -> "running";
      case COMPLETED -> "C" + (state.output() == null ? "" : state.output());
      case DEAD -> "D" + (state.error() == null ? "" : state.error());
    };
  }

  static ChildState parse(String text) {
    String detail = text.substring(1);
    return switch (text.charAt(0)) {
      case 'C' -> ChildState.completed(detail.isEmpty() ? null : detail);
      case 'D' -> ChildState.dead(detail);
      default -> ChildState.RUNNING;
    };
  }
}
