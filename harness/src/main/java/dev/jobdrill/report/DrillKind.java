package dev.jobdrill.report;

/** What kind of drill it was. */
public enum DrillKind {
  /** A test that runs jobs. */
  DRILL("drill"),
  /** A test that replays a dead job. */
  DEAD_JOB("dead-job"),
  /** One schedule of an exploration. */
  EXPLORED("explored");

  private final String word;

  DrillKind(String word) {
    this.word = word;
  }

  /** {@return the kind as it stands in {@code run.json}} */
  String word() {
    return word;
  }
}
