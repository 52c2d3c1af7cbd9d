package dev.jobdrill.executor.redis;

import static org.awaitility.Awaitility.await;

import dev.jobdrill.environment.ServerBinary;

/** A master and a replica of it that is in step when the rig has started. */
record RedisReplica(RedisServer master, RedisServer replica) implements AutoCloseable {
  /**
   * Starts both.
   *
   * @param configuration the replica's, such as {@code replica-serve-stale-data no}
   */
  static RedisReplica start(ServerBinary binary, String... configuration) {
    RedisServer master = RedisServer.on(binary)
        .with("repl-diskless-sync yes", "repl-diskless-sync-delay 0")
        .start();
    RedisReplica pair = new RedisReplica(
        master,
        RedisServer.on(binary)
            .with("replicaof 127.0.0.1 " + master.port())
            .with(configuration)
            .prepare());
    try {
      pair.replica.start();
      pair.awaitLink("up");
      return pair;
    } catch (RuntimeException | Error failure) {
      pair.close();
      throw failure;
    }
  }

  /** Once the replica has all that was written, it takes the place of the master, which is killed. */
  void failOver() {
    await()
        .atMost(RigClients.LIMIT)
        .until(() ->
            offset(master, "master_repl_offset").equals(offset(replica, "slave_repl_offset")));
    master.kill();
    replica.commands().replicaofNoOne();
  }

  private static String offset(RedisServer server, String field) {
    return String.valueOf(server.info("replication").get(field));
  }

  /** Kills the master and waits until the replica knows. */
  void killMaster() {
    master.kill();
    awaitLink("down");
  }

  /** Waits until the replica says that its link to the master is up, or down. */
  void awaitLink(String status) {
    await()
        .atMost(RigClients.LIMIT)
        .until(() -> status.equals(replica.info("replication").get("master_link_status")));
  }

  @Override
  public void close() {
    try (master) {
      replica.close();
    }
  }
}
