package dev.jobdrill.deadjob;

import java.util.function.Supplier;

/** A reader whose system keeps its dead jobs in Redis. Thread-safe. */
public interface RedisDeadJobReader extends DeadJobReader {
  /**
   * Goes through the dead jobs of a live Redis, page by page.
   *
   * @param redis the server
   * @param query which ones
   * @param limits what is read at most
   * @param entries takes each
   */
  void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries);

  /** Takes what a scan finds. */
  interface Entries {
    /**
     * Takes an entry.
     *
     * @param origin where it is, such as {@code dead, jid 8d60fd34}
     * @param entry makes it; may throw {@link DeadJobException}, which skips this entry alone
     */
    void entry(String origin, Supplier<RawDeadJob> entry);
  }
}
