package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;

/** Takes dead jobs one by one, as they are read: nothing is kept of those before. */
public interface DeadJobSink {
  /**
   * Takes a dead job.
   *
   * @param job the job
   */
  void job(DeadJob job);

  /**
   * Takes an entry that cannot be read; the reading goes on with the next.
   *
   * @param bad what is wrong with it
   */
  void bad(BadEntry bad);

  /**
   * An entry that cannot be read.
   *
   * @param origin where it is
   * @param reason why, in a sentence that names the place
   */
  record BadEntry(String origin, String reason) {}

  /** Keeps all that it is given. Not thread-safe. */
  final class Collected implements DeadJobSink {
    private final List<DeadJob> jobs = new ArrayList<>();
    private final List<BadEntry> bad = new ArrayList<>();

    /** Begins with nothing. */
    public Collected() {}

    @Override
    public void job(DeadJob job) {
      jobs.add(job);
    }

    @Override
    public void bad(BadEntry entry) {
      bad.add(entry);
    }

    /** {@return the dead jobs so far} */
    public List<DeadJob> jobs() {
      return List.copyOf(jobs);
    }

    /** {@return the entries so far that cannot be read} */
    public List<BadEntry> badEntries() {
      return List.copyOf(bad);
    }
  }
}
