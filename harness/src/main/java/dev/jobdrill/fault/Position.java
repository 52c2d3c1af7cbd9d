package dev.jobdrill.fault;

/** Where around a step's body a fault strikes. */
public enum Position {
  /** The job is claimed and the body has not run. */
  BEFORE_STEP("before", "before the step"),
  /** The body has run and its effects are out; nothing is checkpointed. */
  AFTER_STEP("after-effect", "after the step's effects and before its checkpoint"),
  /** The checkpoint is written and the next step has not begun. */
  AFTER_CHECKPOINT("after-checkpoint", "after the step's checkpoint");

  private final String text;
  private final String words;

  Position(String text, String words) {
    this.text = text;
    this.words = words;
  }

  /** {@return the position's name in a schedule text} */
  public String text() {
    return text;
  }

  /** {@return the position in words} */
  public String words() {
    return words;
  }
}
