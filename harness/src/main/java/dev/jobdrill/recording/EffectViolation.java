package dev.jobdrill.recording;

/**
 * An effect that is not safe to repeat.
 *
 * @param kind what is wrong
 * @param step the step that it comes from
 * @param effect the effect, without what differs from run to run
 * @param text two lines: which step did what twice, and what would make it safe
 */
public record EffectViolation(Kind kind, String step, String effect, String text) {
  /** What is wrong. */
  public enum Kind {
    /** One key came with two payloads. */
    SAME_KEY_OTHER_PAYLOAD,
    /** The same request came with another key on each attempt. */
    FRESH_KEY,
    /** A request without a key was sent more than once. */
    NO_KEY
  }
}
