package dev.jobdrill.executor;

import dev.jobdrill.pipeline.Shape;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a parent is told of a child, as far as it can be told from what is stored. */
final class ChildReports {
  private static final int LONGEST_ERROR = 500;

  private ChildReports() {}

  /**
   * What is stored of a child.
   *
   * @param parent the job whose step enqueued it; null if it has none, or if that cannot be read
   * @param state what the parent is to be told; running if there is nothing to be told yet
   */
  record Report(@Nullable JobRef parent, ChildState state) {}

  /** Reads it; one that has settled and cannot be read has died. Empty if there is no such job. */
  static Optional<Report> read(JobStore store, JobRef child) {
    try {
      return store.find(child).map(stored -> new Report(stored.parent(), of(stored)));
    } catch (UnreadableJobException problem) {
      ChildState state = problem.settled()
          ? dead(ErrorRecord.MALFORMED, problem.getMessage())
          : ChildState.RUNNING;
      return Optional.of(new Report(problem.parent(), state));
    }
  }

  private static ChildState of(StoredJob child) {
    if (!child.state().isSettled()) {
      return ChildState.RUNNING;
    }
    if (child.state() == JobState.COMPLETED) {
      Optional<String> last = Shape.parse(child.shape()).lastWithOutput();
      return ChildState.completed(last.map(child.checkpoints()::get).orElse(null));
    }
    List<ErrorRecord> errors = child.errors();
    return dead(errors.isEmpty() ? null : errors.get(errors.size() - 1));
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
