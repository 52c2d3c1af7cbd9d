package dev.jobdrill.deadjob;

/**
 * Reads the dead jobs of one system. Found by {@link java.util.ServiceLoader}: name an implementation in {@code
 * META-INF/services/dev.jobdrill.deadjob.DeadJobReader}. Thread-safe, with a constructor without parameters.
 */
public interface DeadJobReader {
  /** {@return the system's name in lower case, such as {@code sidekiq}} */
  String system();

  /**
   * Tells whether a value from a file looks like an entry of this system.
   *
   * @param entry any JSON value
   * @return whether {@link #read} is meant to read it
   */
  boolean recognises(Json entry);

  /**
   * Reads one entry.
   *
   * @param raw the entry
   * @return the dead job
   * @throws DeadJobException if it is none of this system, or beyond the limits; nothing else is thrown
   */
  DeadJob read(RawDeadJob raw);
}
