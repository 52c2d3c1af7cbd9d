package dev.jobdrill.storm;

import java.util.List;

/**
 * What the seed has in store for each job: the same in every process and in every run. Rolled from names, not drawn in
 * turn, since nobody knows in which order jobs run.
 */
final class Fates {
  /** When in its body a step fails by itself. */
  enum Failing {
    NEVER,
    BEFORE_EFFECT,
    AFTER_EFFECT
  }

  private final long seed;

  Fates(long seed) {
    this.seed = seed;
  }

  static String jobId(int number) {
    return "job-" + number;
  }

  JobKind kindOf(String jobId) {
    double roll = roll("kind", jobId);
    if (roll < 0.1) {
      return JobKind.FAMILY;
    }
    if (roll < 0.2) {
      return JobKind.FRAGILE;
    }
    if (roll < 0.25) {
      return JobKind.RESTARTING;
    }
    if (roll < 0.37) {
      return JobKind.EVOLVING;
    }
    if (roll < 0.4) {
      return JobKind.REBUILT;
    }
    if (roll < 0.6) {
      return JobKind.LONG;
    }
    return roll < 0.8 ? JobKind.MIDDLE : JobKind.SHORT;
  }

  /** {@return the input of a job: what its first step gets} */
  String inputOf(String jobId) {
    return digest("input", jobId);
  }

  /** {@return how much later than now a job is due} */
  long delayMillis(String jobId) {
    return roll("delay", jobId) < 0.05 ? (long) (3000 * roll("delay-time", jobId)) : 0;
  }

  /** Whether a step always fails, for good. */
  boolean isDoomed(String jobId, JobKind kind, String step) {
    if (kind.evolves()) {
      return false; // Whether it comes to a step depends on the versions that it meets.
    }
    List<String> steps = kind.steps();
    int fatal = 1 + (int) (roll("fatal-step", jobId) * (steps.size() - 1));
    return roll("doomed", jobId) < 0.01 && steps.indexOf(step) == fatal;
  }

  Failing failing(String jobId, String step, int attempt) {
    double roll = roll("failing", jobId, step, Integer.toString(attempt));
    if (roll < 0.02) {
      return Failing.BEFORE_EFFECT;
    }
    return roll < 0.04 ? Failing.AFTER_EFFECT : Failing.NEVER;
  }

  /** {@return how long a body takes: mostly some milliseconds, rarely longer than a lease} */
  long pauseMillis(String jobId, String step, int attempt) {
    double roll = roll("pause", jobId, step, Integer.toString(attempt));
    if (roll < 0.005) {
      return 2 * StormWorker.LEASE.toMillis();
    }
    return roll < 0.05 ? 400 : (long) (roll * 10);
  }

  /** Whether a step that has a time limit ignores it, and the interruption that follows. */
  boolean hangs(String jobId, String step, int attempt) {
    return roll("hangs", jobId, step, Integer.toString(attempt)) < 0.03;
  }

  int children(String jobId, String step) {
    return 1 + (int) (3 * roll("children", jobId, step));
  }

  /** {@return the output of a step, which is the payload of its effect too} */
  String outputOf(String jobId, String step, String input, String children) {
    return digest(jobId, step, input, children);
  }

  private String digest(String... names) {
    return String.format("%016x", hash(names));
  }

  private double roll(String... names) {
    return (hash(names) >>> 11) * 0x1.0p-53;
  }

  /** FNV-1a over the characters, then a mix of the bits, which FNV leaves alike for names that end alike. */
  private long hash(String... names) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (String name : names) {
      for (int i = 0; i <= name.length(); i++) {
        hash = (hash ^ (i < name.length() ? name.charAt(i) : 0xffff)) * 0x100000001b3L;
      }
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
