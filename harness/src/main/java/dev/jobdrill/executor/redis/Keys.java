package dev.jobdrill.executor.redis;

/** The keys of one queue. The hash tag keeps all keys of a transition in one slot of a cluster. */
record Keys(String base) {
  static Keys of(String prefix, String queue) {
    return new Keys(prefix + "{" + queue + "}:");
  }

  String ready() {
    return base + "ready";
  }

  String delayed() {
    return base + "delayed";
  }

  String leased() {
    return base + "leased";
  }

  String waiting() {
    return base + "waiting";
  }

  String dead() {
    return base + "dead";
  }

  /** The channel on which idle workers are told of work; not a key. */
  String wake() {
    return base + "wake";
  }

  /** What a worker's slot was given last, but for what a completed job remembers. */
  String slot(String worker, int slot) {
    return base + "slot:" + worker + ":" + slot;
  }

  String jobPrefix() {
    return base + "job:";
  }

  // Each key of a job ends in a suffix of its own, since an id may be any text: were the hash just
  // job:<id>, then a job "a:errors" would sit on the errors of job "a".

  String job(String id) {
    return jobPrefix() + id + ":data";
  }

  String errors(String id) {
    return jobPrefix() + id + ":errors";
  }

  String children(String id) {
    return jobPrefix() + id + ":children";
  }
}
