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

  String dead() {
    return base + "dead";
  }

  String jobPrefix() {
    return base + "job:";
  }

  // Each key of a job ends in a suffix of its own, since an id may be any text: were the hash just
  // job:<id>, then a job "a:steps" would sit on the checkpoints of job "a".

  String job(String id) {
    return jobPrefix() + id + ":data";
  }

  String steps(String id) {
    return jobPrefix() + id + ":steps";
  }

  String errors(String id) {
    return jobPrefix() + id + ":errors";
  }

  String[] ofTransition(String id) {
    return new String[] {job(id), steps(id), errors(id), leased(), delayed(), dead()};
  }
}
