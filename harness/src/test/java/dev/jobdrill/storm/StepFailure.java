package dev.jobdrill.storm;

import java.util.Locale;

/** A step failed by itself, as its fate wanted. */
class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StepFailure(String job, String step, int attempt) {
    super(words(job, step, attempt));
  }

  /** Whether an error of that type was a step's fate. */
  static boolean isOne(String type) {
    return type.equals(StepFailure.class.getName()) || type.equals(Doomed.class.getName());
  }

  /** {@return what the error history must say of it} */
  static String words(String job, String step, int attempt) {
    return String.format(
        Locale.ROOT, "step %s of %s fails by itself in attempt %d", step, job, attempt);
  }
}
