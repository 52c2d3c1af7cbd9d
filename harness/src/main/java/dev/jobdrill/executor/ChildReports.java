package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Shape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a parent is told of a child, as far as it can be told from what is stored. */
final class ChildReports {
  private static final int LONGEST_ERROR = 500;

  private ChildReports() {}

  static ChildState of(StoredJob child) {
    if (child.state() == JobState.COMPLETED) {
      Optional<String> last = Shape.parse(child.shape()).lastWithOutput();
      return ChildState.completed(last.map(child.checkpoints()::get).orElse(null));
    }
    List<ErrorRecord> errors = child.errors();
    return dead(errors.isEmpty() ? null : errors.get(errors.size() - 1));
  }

  static ChildState unreadable(UnreadableJobException problem) {
    return dead(ErrorRecord.MALFORMED, problem.getMessage());
  }

  static ChildState dead(@Nullable ErrorRecord error) {
    return error == null
        ? ChildState.dead("an unknown error")
        : dead(error.type(), error.message());
  }

  private static ChildState dead(String type, @Nullable String message) {
    String text = type + (message == null ? "" : ": " + message);
    return ChildState.dead(
        text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + "…");
  }
}
