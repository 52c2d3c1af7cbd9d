package dev.jobdrill.executor.redis;

import dev.jobdrill.executor.Transition;

/** A point in the lives of {@link JobLives} just before the store is spoken to. */
enum Moment {
  ENQUEUE,
  CLAIM,
  CHECKPOINT,
  SPAWN,
  ENQUEUE_CHILD,
  /** A parent reads what has come of its children. */
  AWAIT,
  PARK,
  COMPLETE,
  TELL_PARENT,
  /** A child notes that its parent has been told. */
  REPORT,
  FAIL,
  RENEW,
  BURY,
  /** A worker shuts down while a step runs. */
  HAND_BACK,
  /** A worker does not know the job's pipeline. */
  HAND_BACK_UNKNOWN,
  /** A job is claimed whose worker vanished. */
  CLAIM_LOST,
  RESTART,
  /** A child is found that settled, and whose worker vanished before it told the parent. */
  CLAIM_UNREPORTED;

  static Moment of(Transition transition) {
    return switch (transition.kind()) {
      case ENQUEUE -> transition.job().queue().equals("children") ? ENQUEUE_CHILD : ENQUEUE;
      case CHECKPOINT -> CHECKPOINT;
      case COMPLETE -> COMPLETE;
      case FAIL -> FAIL;
      case BURY -> BURY;
      case RENEW -> RENEW;
      case RESTART -> RESTART;
      case SPAWN -> SPAWN;
      case PARK -> PARK;
      case TELL_PARENT -> TELL_PARENT;
      case HAND_BACK -> transition.job().queue().equals("shared") ? HAND_BACK_UNKNOWN : HAND_BACK;
    };
  }
}
