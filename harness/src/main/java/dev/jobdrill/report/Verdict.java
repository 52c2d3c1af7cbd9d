package dev.jobdrill.report;

import java.util.Locale;

/** How a drill ended. */
public enum Verdict {
  /** Its assertions held. */
  PASSED,
  /** One did not, or something else was thrown. */
  FAILED,
  /** An assumption did not hold, so that it proves nothing. */
  ABORTED;

  /** {@return the verdict as it stands in {@code run.json}} */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
