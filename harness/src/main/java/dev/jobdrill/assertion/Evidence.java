package dev.jobdrill.assertion;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.ConsoleText;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a failure: the finding, then the diagnosis, then the timeline; each part bounded, whatever a payload holds. */
final class Evidence {
  private static final int VALUE = 500;

  private Evidence() {}

  static String of(JobRun run, String finding) {
    return of(run, null, finding);
  }

  /** A failure of assertions that are no AssertJ assertions themselves. */
  static AssertionError failure(JobRunAssert parent, JobRun run, String finding) {
    String description = parent.descriptionText();
    return new AssertionError(
        (description.isEmpty() ? "" : "[" + description + "] ") + of(run, finding));
  }

  /** With an arrow at the step, where the finding is about one. */
  static String of(JobRun run, @Nullable String step, String finding) {
    return ConsoleText.fit(
        finding + "\n\n" + run.diagnosis() + "\n\n" + run.timelineOf(step) + "\n");
  }

  static String value(Object value) {
    return Words.excerpt(String.valueOf(value), VALUE);
  }

  static String sentence(ErrorRecord error) {
    String message = error.message();
    return message == null ? error.type() : error.type() + ": " + Words.excerpt(message);
  }

  static String requests(List<HttpExchange> exchanges) {
    return "["
        + Words.list(
            exchanges.stream()
                .map(http -> Words.excerpt(http.toString(), VALUE))
                .toList(),
            ", ")
        + "]";
  }
}
