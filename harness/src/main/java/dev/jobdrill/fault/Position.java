package dev.jobdrill.fault;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where in a job's life a fault strikes: around a step's body, at one of its HTTP exchanges, or at a write. */
public enum Position {
  /** The job is claimed and the body has not run. */
  BEFORE_STEP("before", Place.STEP, "before the step", "before step '%s'"),
  /** An HTTP exchange of the step with the test's stub server. */
  HTTP("http", Place.HTTP, "at an HTTP exchange", "at HTTP exchange %2$d of step '%1$s'"),
  /** The body has run and its effects are out; nothing is checkpointed. */
  AFTER_STEP(
      "after-effect",
      Place.STEP,
      "after the step's effects and before its checkpoint",
      "after the effects of step '%s' and before its checkpoint"),
  /** The write that checkpoints a step which others follow. */
  CHECKPOINT(
      "checkpoint",
      Place.WRITE,
      "at the write of the checkpoint",
      "at the write of the checkpoint of step '%s'"),
  /** The write that keeps the last step's output and completes the job. */
  COMPLETE(
      "complete",
      Place.WRITE,
      "at the write that completes the job",
      "at the write that completes the job after step '%s'"),
  /** The checkpoint is written and the next step has not begun. */
  AFTER_CHECKPOINT(
      "after-checkpoint",
      Place.STEP,
      "after the step's checkpoint",
      "after the checkpoint of step '%s'"),
  /** The write that keeps a failed attempt's error and schedules the next attempt. */
  RETRY(
      "retry",
      Place.WRITE,
      "at the write that schedules a retry",
      "at the write that schedules a retry of step '%s'"),
  /** The write that moves the job to the dead set. */
  BURY(
      "bury",
      Place.WRITE,
      "at the write that buries the job",
      "at the write that buries the job at step '%s'"),
  /** The renewal of the lease while a step runs. */
  RENEW(
      "renew",
      Place.WRITE,
      "at a renewal of the lease",
      "at the renewal of the lease during step '%s'"),
  /** The write that adds a job to its queue: the job itself where there is no step, else a child of the step. */
  ENQUEUE("enqueue", Place.WRITE, "at the enqueueing", "at the enqueueing of a child by step '%s'"),
  /** The write that names a step's children before they are enqueued. */
  SPAWN(
      "spawn",
      Place.WRITE,
      "at the write that names children",
      "at the write that names the children of step '%s'"),
  /** The write that lets the job wait for its children without a worker. */
  PARK(
      "park",
      Place.WRITE,
      "at the write that parks the job",
      "at the write that parks the job in step '%s'"),
  /** The write that tells the parent of a child that has settled. */
  TELL_PARENT(
      "tell-parent",
      Place.WRITE,
      "at the report to the parent",
      "at the report to the parent after step '%s'"),
  /** The write that drops the checkpoints of a vanished worker, where retries begin at the top. */
  RESTART(
      "restart",
      Place.WRITE,
      "at the write that drops the checkpoints",
      "at the write that drops the checkpoints, after step '%s' was lost"),
  /** The write that gives the job back unfinished. */
  HAND_BACK(
      "hand-back",
      Place.WRITE,
      "at the write that hands the job back",
      "at the write that hands the job back at step '%s'");

  private final String text;
  private final Place place;
  private final String words;
  private final String ofStep;

  Position(String text, Place place, String words, String ofStep) {
    this.text = text;
    this.place = place;
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

  /** {@return whether a write to the store is made there} */
  public boolean isWrite() {
    return place == Place.WRITE;
  }

  /** {@return whether one step execution may come there several times, so that occurrences are counted} */
  public boolean isCounted() {
    return place != Place.STEP;
  }

  /**
   * The position at a certain step in words.
   *
   * @param step the step's name
   * @return such as {@code before step 'persist'}
   */
  public String words(String step) {
    return words(step, 1);
  }

  String words(String step, int occurrence) {
    String at = String.format(Locale.ROOT, ofStep, step, occurrence);
    return occurrence > 1 && this != HTTP ? at + ", time " + occurrence : at;
  }

  static Optional<Position> named(String text) {
    return Arrays.stream(values())
        .filter(position -> position.text.equals(text))
        .findFirst();
  }

  private enum Place {
    STEP,
    HTTP,
    WRITE
  }
}
