package dev.jobdrill.deadjob.temporal;

/**
 * One thing in which the code differs from the history.
 *
 * @param kind what it is
 * @param eventId the event it concerns, counted from 1; 0 if it concerns none
 * @param message the finding in words, in one line; payload values only where they were allowed
 */
public record ReplayFinding(Kind kind, long eventId, String message) {

  /** What can differ. */
  public enum Kind {
    /** The code gives other commands than the history has: a running execution would get stuck. */
    NON_DETERMINISM,
    /** The history died, and up to there the code does the same; there it goes on. */
    FIXED,
    /** The code throws what does not fail a workflow but its task, which is retried for ever. */
    CODE_THROWS,
    /** The history ended one way, the code ends another: completed, failed, continued as new. */
    OTHER_ENDING,
    /** Both completed, with different results. */
    WORKFLOW_RESULT,
    /** Both failed, of different errors. */
    WORKFLOW_FAILURE,
    /** An activity, child workflow, external signal or next run gets other arguments. */
    ARGUMENTS,
    /** An activity or a child workflow has another retry policy, other time limits or another queue. */
    OPTIONS,
    /** An activity's recorded result does not survive being read by the code. */
    ACTIVITY_RESULT
  }

  @Override
  public String toString() {
    return kind + (eventId > 0 ? " at event " + eventId : "") + ": " + message;
  }
}
