package dev.jobdrill.storm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One blow of the storm.
 *
 * @param atMillis when, from the beginning
 * @param kind what is done
 * @param target which worker it strikes, or which variant it is
 * @param millis how long it lasts, where it lasts
 */
record Strike(long atMillis, Kind kind, int target, int millis) {
  /** What a storm does, and how often beside the others. */
  enum Kind {
    /** SIGKILL to a worker. */
    KILL_WORKER(30),
    /** SIGSTOP to a worker, often for longer than its leases last: it wakes as a zombie. */
    STOP_WORKER(14),
    /** SIGCONT to it. */
    WAKE_WORKER(0),
    /** A worker is told to shut down in less time than some steps take, so it hands jobs back. */
    DRAIN_WORKER(8),
    /** The next version of the pipelines: a worker is drained for one of it, and others follow as they are struck. */
    DEPLOY(16),
    /** {@code CLIENT KILL}: of all clients, or of subscribers only. */
    CUT_CLIENTS(20),
    /** {@code CLIENT PAUSE}: of all commands, or of writes only. */
    PAUSE_CLIENTS(14),
    /** SIGKILL to Redis, which is started again. */
    KILL_REDIS(8),
    /** SHUTDOWN of Redis, which is started again. */
    SHUT_REDIS(4);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    private static Kind drawn(SplittableRandom random) {
      int total = 0;
      for (Kind kind : values()) {
        total += kind.weight;
      }
      int left = random.nextInt(total);
      for (Kind kind : values()) {
        left -= kind.weight;
        if (left < 0) {
          return kind;
        }
      }
      throw new IllegalStateException("the weights do not add up to " + total);
    }
  }

  private static final int SHORTEST_GAP = 200;
  private static final int LONGEST_GAP = 2400;
  private static final int LONGEST_PAUSE = 4500;

  /** {@return the blows of a storm, in order; the same ones for the same options} */
  static List<Strike> schedule(StormOptions options) {
    SplittableRandom random = new SplittableRandom(options.seed());
    List<Strike> strikes = new ArrayList<>();
    long end = options.seconds() * 1000L;
    long at = random.nextLong(SHORTEST_GAP, LONGEST_GAP);
    while (at < end) {
      Kind kind = Kind.drawn(random);
      int millis = random.nextInt(200, LONGEST_PAUSE);
      int target = random.nextInt(options.workers());
      strikes.add(new Strike(at, kind, target, millis));
      if (kind == Kind.STOP_WORKER) {
        strikes.add(new Strike(Math.min(at + millis, end), Kind.WAKE_WORKER, target, 0));
      }
      at += random.nextLong(SHORTEST_GAP, LONGEST_GAP);
    }
    strikes.sort(Comparator.comparingLong(Strike::atMillis));
    return strikes;
  }

  /** {@return how many of each kind} */
  static Map<Kind, Integer> count(List<Strike> strikes) {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    strikes.forEach(strike -> counts.merge(strike.kind, 1, Integer::sum));
    counts.remove(Kind.WAKE_WORKER);
    return new TreeMap<>(counts);
  }
}
