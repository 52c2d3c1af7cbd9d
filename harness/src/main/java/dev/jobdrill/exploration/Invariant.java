package dev.jobdrill.exploration;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What must hold in every run, whatever faults struck. Each can be switched off, by its name. */
public enum Invariant {
  /** The job completes, or dies where the faults exhausted its retries; it never hangs about. */
  SETTLES("settles"),
  /** The steps' outputs are those of the run without faults. */
  SAME_RESULT("same-result"),
  /** The effects are those of the run without faults, repetitions that are safe counted once. */
  SAME_EFFECTS("same-effects"),
  /** A step whose checkpoint was written does not run again. */
  CHECKPOINTS_HOLD("checkpoints-hold"),
  /** The error history has each failed attempt, in order. */
  HISTORY_WHOLE("history-whole"),
  /** Each span has ended unless a crash left it open, and all belong to one trace or to linked ones. */
  TRACE_WHOLE("trace-whole"),
  /** Each step execution logs its start and, unless a crash ended it, its end; each line names its job. */
  LOGS_WHOLE("logs-whole"),
  /** Every request and every child job carries the correlation id. */
  CORRELATED("correlated"),
  /** Values that were declared sensitive occur in no log line, span, metric, error report or header but credentials. */
  NO_LEAK("no-leak"),
  /** A dead job is in the dead set, and replaying it without faults gives what a run without faults gives. */
  DEAD_IS_USABLE("dead-is-usable"),
  /** What the user checks on each run. */
  OWN_CHECK("own-check");

  private final String text;

  Invariant(String text) {
    this.text = text;
  }

  /** {@return the name by which it is switched off} */
  public String text() {
    return text;
  }

  /**
   * Finds an invariant.
   *
   * @param text its name
   * @return the invariant
   * @throws IllegalArgumentException if none has that name
   */
  public static Invariant named(String text) {
    return Arrays.stream(values())
        .filter(invariant -> invariant.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No invariant is named '" + text
            + "'; there are "
            + Arrays.stream(values()).map(Invariant::text).collect(Collectors.joining(", "))
            + "."));
  }
}
