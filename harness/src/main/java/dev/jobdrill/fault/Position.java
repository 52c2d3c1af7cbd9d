package dev.jobdrill.fault;

import java.util.Locale;

/** Where around a step's body a fault strikes. */
public enum Position {
  /** The job is claimed and the body has not run. */
  BEFORE_STEP("before", "before the step", "before step '%s'"),
  /** The body has run and its effects are out; nothing is checkpointed. */
  AFTER_STEP(
      "after-effect",
      "after the step's effects and before its checkpoint",
      "after the effects of step '%s' and before its checkpoint"),
  /** The checkpoint is written and the next step has not begun. */
  AFTER_CHECKPOINT(
      "after-checkpoint", "after the step's checkpoint", "after the checkpoint of step '%s'");

  private final String text;
  private final String words;
  private final String ofStep;

  Position(String text, String words, String ofStep) {
    this.text = text;
    this.words = words;
    this.ofStep = ofStep;
  }

  /** {@return the position's name in a schedule text} */
  public String text() {
    return text;
  }

  /** {@return the position in words} */
  public String words() {
    return words;
  }

  /**
   * The position at a certain step in words.
   *
   * @param step the step's name
   * @return such as {@code before step 'persist'}
   */
  public String words(String step) {
    return String.format(Locale.ROOT, ofStep, step);
  }
}
