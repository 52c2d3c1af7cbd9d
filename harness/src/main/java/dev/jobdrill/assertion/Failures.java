package dev.jobdrill.assertion;

import dev.jobdrill.recording.JobRun;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.util.Throwables;

/** Builds the failure that every assertion here throws: the finding, then the timeline as evidence. */
final class Failures {
  private Failures() {}

  static AssertionError failure(AbstractAssert<?, ?> assertion, JobRun run, String finding) {
    AssertionError error = new AssertionError(describe(assertion, run, finding));
    Throwables.removeAssertJRelatedElementsFromStackTrace(error);
    return error;
  }

  private static String describe(AbstractAssert<?, ?> assertion, JobRun run, String finding) {
    String description = assertion.descriptionText();
    String prefix = description == null || description.isEmpty() ? "" : "[" + description + "] ";
    return prefix + finding + "\n\n" + run.timeline() + "\n";
  }
}
