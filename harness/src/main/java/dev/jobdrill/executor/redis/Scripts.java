package dev.jobdrill.executor.redis;

/** The store's transitions. */
final class Scripts {
  static final Script ENQUEUE = Script.load("wake", "enqueue").unhurried();
  static final Script CLAIM = Script.load("claim-next", "claim");
  static final Script CHECKPOINT = Script.load("fence", "checkpoint");
  static final Script RENEW = Script.load("fence", "renew");
  static final Script RESTART = Script.load("fence", "clear", "restart");
  static final Script SPAWN = Script.load("fence", "spawn");
  static final Script COMPLETE = releasing("complete");
  static final Script FAIL = releasing("wake", "clear", "fail");
  static final Script BURY = releasing("bury");
  static final Script PARK = releasing("wake", "park");
  static final Script HAND_BACK = releasing("wake", "hand-back");
  static final Script REPORTED = releasing("reported");
  static final Script CHILD_SETTLED = Script.load("wake", "child-settled");
  static final Script REDRIVE = Script.load("wake", "clear", "redrive");
  static final Script DELETE_DEAD = Script.load("delete-dead");
  static final Script LIST_DEAD = Script.load("list-dead");
  static final Script DEPTH = Script.load("depth");
  static final Script RECORD = Script.load("record");
  static final Script FIND = Script.load("find");

  private Scripts() {}

  private static Script releasing(String... names) {
    String[] all = new String[names.length + 3];
    all[0] = "claim-next";
    all[1] = "fence";
    all[2] = "release";
    System.arraycopy(names, 0, all, 3, names.length);
    return Script.load(all);
  }
}
