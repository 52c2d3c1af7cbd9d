package dev.jobdrill.storm;

/** A failure that is final. */
final class Doomed extends StepFailure {
  private static final long serialVersionUID = 1L;

  Doomed(String job, String step, int attempt) {
    super(job, step, attempt);
  }
}
