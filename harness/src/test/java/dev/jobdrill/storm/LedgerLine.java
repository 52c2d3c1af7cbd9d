package dev.jobdrill.storm;

import dev.jobdrill.executor.JobRef;
import dev.jobdrill.executor.Transition;
import java.util.List;

/**
 * One line of a worker's ledger.
 *
 * @param kind what happened
 * @param job to which job
 * @param step in which step; "-" where there is none
 * @param attempt in which attempt
 * @param detail what more there is to say: the transition, the payload of an effect, or the version of a body
 */
record LedgerLine(Kind kind, JobRef job, String step, int attempt, String detail) {
  /** What a worker writes down. */
  enum Kind {
    /** A step's body begins. */
    BODY,
    /** An effect under its idempotency key, which is in place of the step; its payload is the detail. */
    EFFECT,
    /** A transition is about to be written. */
    TRY,
    /** It was accepted. */
    DONE,
    /** It was refused, since the lease was lost. */
    REFUSED,
    /** Nobody knows: the store did not answer, or with an error. */
    UNSURE
  }

  boolean is(Kind wanted, Transition.Kind... transitions) {
    return kind == wanted
        && List.of(transitions).stream().anyMatch(t -> t.name().equals(detail));
  }

  String format() {
    return String.join(
        "\t", kind.name(), job.toString(), step, Integer.toString(attempt), detail, "\n");
  }

  static LedgerLine parse(String line) {
    String[] words = line.split("\t");
    if (words.length != 5) {
      throw new IllegalArgumentException("'" + line + "' is no line of a ledger; expected 5 words");
    }
    return new LedgerLine(
        Kind.valueOf(words[0]),
        JobRef.parse(words[1]),
        words[2],
        Integer.parseInt(words[3]),
        words[4]);
  }
}
