package dev.jobdrill.executor.redis;

/** The store's transitions. */
final class Scripts {
  static final Script ENQUEUE = Script.load("wake", "add", "enqueue").unhurried();
  static final Script ENQUEUE_AND_CLAIM =
      Script.load("join", "claim-next", "add", "enqueue-and-claim");
  static final Script CLAIM = Script.load("join", "claim-next", "claim");
  static final Script CHECKPOINT = Script.load("fence", "checkpoint");
  static final Script RENEW = Script.load("fence", "renew");
  static final Script RESTART = Script.load("fence", "clear", "restart");
  static final Script SPAWN = Script.load("fence", "spawn");
  static final ReleaseScript COMPLETE = ReleaseScript.load("complete");
  static final ReleaseScript FAIL = ReleaseScript.load("error", "wake", "clear", "fail");
  static final ReleaseScript BURY = ReleaseScript.load("error", "bury");
  static final ReleaseScript PARK = ReleaseScript.load("wake", "park");
  static final ReleaseScript HAND_BACK = ReleaseScript.load("wake", "hand-back");
  static final ReleaseScript REPORTED = ReleaseScript.load("reported");
  static final Script CHILD_SETTLED = Script.load("wake", "child-settled");
  static final Script REDRIVE = Script.load("wake", "clear", "redrive");
  static final Script DELETE_DEAD = Script.load("delete-dead");
  static final Script LIST_DEAD = Script.load("list-dead");
  static final Script DEPTH = Script.load("depth");
  static final Script RECORD = Script.load("record");
  static final Script FIND = Script.load("find");

  private Scripts() {}
}
