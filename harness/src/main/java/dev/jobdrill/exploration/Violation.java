package dev.jobdrill.exploration;

/**
 * An invariant that did not hold in a run.
 *
 * @param invariant which
 * @param cause what tells it from other violations of the same invariant: equal in each run that fails for this reason
 * @param text what was found and what was expected
 */
public record Violation(Invariant invariant, String cause, String text) {
  /** {@return invariant and cause: violations with an equal one are one failure} */
  public String key() {
    return invariant.text() + ": " + cause;
  }
}
