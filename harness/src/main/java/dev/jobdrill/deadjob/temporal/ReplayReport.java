package dev.jobdrill.deadjob.temporal;

import dev.jobdrill.deadjob.temporal.ReplayFinding.Kind;
import java.util.List;
import java.util.Set;

/**
 * What came of replaying a history: all in which the code differs from it. Immutable.
 *
 * @param history the history
 * @param findings the differences, those that end the replay first
 */
public record ReplayReport(TemporalHistory history, List<ReplayFinding> findings) {
  private static final String HIDDEN =
      "Values are left out; allow some by WorkflowReplay.showing(\"/path\").";

  /**
   * Makes a report.
   *
   * @param history the history
   * @param findings the differences
   */
  public ReplayReport {
    findings = List.copyOf(findings);
  }

  /**
   * Whether something of a kind was found.
   *
   * @param kind the kind
   * @return whether it was
   */
  public boolean has(Kind kind) {
    return findings.stream().anyMatch(finding -> finding.kind() == kind);
  }

  /**
   * The report without what is meant to differ.
   *
   * @param kinds the kinds to leave out
   * @return the rest
   */
  public ReplayReport without(Set<Kind> kinds) {
    return new ReplayReport(
        history,
        findings.stream().filter(finding -> !kinds.contains(finding.kind())).toList());
  }

  /** {@return the report in words, one finding a line, with what to do} */
  @Override
  public String toString() {
    if (findings.isEmpty()) {
      return "The code does what " + history + " says.";
    }
    StringBuilder text = new StringBuilder("The code differs from " + history + ":");
    findings.forEach(finding -> text.append("\n  - ").append(finding));
    if (findings.stream().anyMatch(ReplayReport::compared)) {
      text.append("\n").append(HIDDEN);
    }
    return text.toString();
  }

  private static boolean compared(ReplayFinding finding) {
    return switch (finding.kind()) {
      case ARGUMENTS, WORKFLOW_RESULT, ACTIVITY_RESULT -> true;
      case NON_DETERMINISM, FIXED, CODE_THROWS, OTHER_ENDING, WORKFLOW_FAILURE, OPTIONS -> false;
    };
  }
}
