package dev.jobdrill.executor.redis;

/** A JVM of its own for {@link RedisServerOrphanTest}: starts a server, says where, and waits to be killed. */
final class BlockedRigJvm {
  private BlockedRigJvm() {}

  public static void main(String[] args) throws Exception {
    RedisServer server = RedisServer.with("appendonly yes").start();
    System.out.println(
        "started " + server.pid() + " " + server.shellPid() + " " + server.directory());
    if (System.in.read() < 0) {
      System.exit(0);
    }
  }
}
