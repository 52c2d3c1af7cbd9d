package dev.jobdrill.environment;

/** What can be done to a Redis server of a test's own, each by Redis's own means. */
public enum RedisTrouble {
  /** {@code CLIENT KILL}: the executor's connection is closed; its client connects anew. */
  CONNECTION_KILLED,
  /** {@code CLIENT PAUSE}: the server answers nobody for 50 ms of real time. */
  PAUSED,
  /** {@code REPLICAOF}: the server is a replica, and answers writes with {@code READONLY}. */
  READ_ONLY,
  /** {@code maxmemory} without eviction: the server answers writes with {@code OOM}. */
  OUT_OF_MEMORY,
  /** {@code SCRIPT FLUSH}: the server has forgotten the executor's scripts. */
  SCRIPTS_FLUSHED,
  /** {@code ACL SETUSER}: the executor's user may run no script, and is answered {@code NOPERM}. */
  PERMISSION_DENIED,
  /** {@code SAVE} and {@code DEBUG RESTART}: the server ends and starts again with its data. */
  RESTARTED
}
