package dev.jobdrill.exploration;

import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Tries schedules by iterative deepening on the number of faults. Runs are made side by side and looked at in the order of
 * their schedules, so that nothing depends on which of them is done first.
 */
final class Search {
  private static final int CHUNK = 8;
  private static final int WALKS = 16;

  private final Bounds bounds;
  private final Runner runner;
  private final Candidates candidates;
  private final Judge judge;
  private final Tally tally;
  private final Budget budget;
  private final Consumer<ExplorationProgress> listener;
  private final Random random;

  Search(
      Bounds bounds,
      Runner runner,
      Candidates candidates,
      Judge judge,
      Tally tally,
      Budget budget,
      Consumer<ExplorationProgress> listener) {
    this.bounds = bounds;
    this.runner = runner;
    this.candidates = candidates;
    this.judge = judge;
    this.tally = tally;
    this.budget = budget;
    this.listener = listener;
    this.random = new Random(bounds.seed());
  }

  /** A schedule to run, and whether that is only to see that merging missed nothing. */
  private record Candidate(List<FaultSpec> faults, boolean audit) {}

  private ExecutorService threads() {
    return Executors.newFixedThreadPool(bounds.workers(), task -> {
      Thread thread = new Thread(task, "jobdrill-exploration");
      thread.setDaemon(true);
      return thread;
    });
  }

  void exhaust(Observation baseline) {
    ExecutorService threads = threads();
    try {
      List<Candidate> level = after(List.of(), baseline.points(), 0, false);
      Set<String> states = new LinkedHashSet<>();
      for (int depth = 1; depth <= bounds.faults() && !level.isEmpty(); depth++) {
        level = deepen(threads, level, depth, states);
      }
      tally.states(states.size());
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Candidate> deepen(
      ExecutorService threads, List<Candidate> level, int depth, Set<String> states) {
    boolean last = depth == bounds.faults();
    List<Candidate> next = new ArrayList<>();
    int from = 0;
    while (from < level.size()) {
      int size = Math.min(Math.min(level.size() - from, CHUNK * bounds.workers()), budget.left());
      if (size == 0) {
        tally.incomplete(budget.words() + ": " + untried(depth, level.size() - from));
        return List.of();
      }
      List<Candidate> chunk = level.subList(from, from + size);
      List<Observation> seen = runAll(threads, chunk, !last);
      from += size;
      for (int i = 0; i < chunk.size(); i++) {
        tally.add(seen.get(i), chunk.get(i).audit());
        if (!last) {
          next.addAll(expand(chunk.get(i), seen.get(i), states));
        }
      }
      tell(level.size() - from + next.size());
    }
    return next;
  }

  private static String untried(int faults, int number) {
    return number + (number == 1 ? " schedule of " : " schedules of ") + faults
        + (faults == 1 ? " fault" : " faults") + (number == 1 ? " was" : " were")
        + " not tried, and none with more";
  }

  private void tell(int queued) {
    listener.accept(
        new ExplorationProgress(budget.runs(), queued, tally.failures().size(), budget.elapsed()));
  }

  private List<Observation> runAll(
      ExecutorService threads, List<Candidate> chunk, boolean takeState) {
    List<Future<Observation>> running = new ArrayList<>();
    for (Candidate candidate : chunk) {
      running.add(threads.submit(() -> {
        Observation seen =
            runner.run(Schedule.of(candidate.faults()), takeState && bounds.merging(), judge);
        return tally.wantsWhole(seen) ? seen : seen.light();
      }));
    }
    List<Observation> seen = new ArrayList<>();
    for (Future<Observation> future : running) {
      seen.add(await(future));
    }
    return seen;
  }

  private static Observation await(Future<Observation> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExplorationException("The exploration was interrupted.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new ExplorationException(
          "A run could not be made: " + e.getCause() + ". See the cause.", e);
    }
  }

  /** Goes on after the last fault of a run; where its state was seen before, only within the attempt that it struck. */
  private List<Candidate> expand(Candidate candidate, Observation seen, Set<String> states) {
    if (seen.failed()) {
      tally.notExtended();
      return List.of();
    }
    if (!seen.asScheduled()) {
      return List.of();
    }
    List<FaultPoint> points = seen.points();
    int from = behindLast(candidate.faults(), points);
    Optional<String> state = seen.state();
    boolean known = state.isPresent() && !states.add(state.get());
    int to = known ? Math.max(from, seen.atState()) : points.size();
    List<Candidate> next =
        after(candidate.faults(), points.subList(0, to), from, candidate.audit());
    if (known) {
      tally.merged(1);
      if (random.nextInt(100) < bounds.audit()) {
        next.addAll(after(candidate.faults(), points, to, true));
      }
    }
    return next;
  }

  /** The index of the first point at which a further fault may strike. */
  private static int behindLast(List<FaultSpec> faults, List<FaultPoint> points) {
    return faults.isEmpty()
        ? 0
        : points.indexOf(faults.get(faults.size() - 1).points().get(0)) + 1;
  }

  private List<Candidate> after(
      List<FaultSpec> faults, List<FaultPoint> points, int from, boolean audit) {
    List<Candidate> next = new ArrayList<>();
    for (FaultPoint point : points.subList(Math.min(from, points.size()), points.size())) {
      tally.found(point);
      if (candidates.isWithin(point)) {
        for (FaultSpec fault : candidates.at(point)) {
          List<FaultSpec> all = new ArrayList<>(faults);
          all.add(fault);
          next.add(new Candidate(all, audit));
        }
      }
    }
    return next;
  }

  /** Random schedules: each fault at a point that the run with those before it came to. */
  void atRandom(Observation baseline) {
    ExecutorService threads = threads();
    Set<String> tried = new HashSet<>();
    int drawn = 0;
    try {
      while (drawn < bounds.randomRuns()) {
        List<Walk> walks = new ArrayList<>();
        // As many whatever the number of workers, since they are drawn before any of them is run;
        // and no more than
        // can come to their ends.
        int left = budget.left();
        int affordable = Math.max(Math.min(left, 1), left / Math.max(1, bounds.faults()));
        int number = Math.min(Math.min(WALKS, bounds.randomRuns() - drawn), affordable);
        for (int i = 0; i < number; i++) {
          walks.add(new Walk(baseline));
        }
        int ended = walk(threads, walks, tried);
        drawn += ended;
        tell(bounds.randomRuns() - drawn);
        if (ended < number || number == 0) {
          tally.incomplete(budget.words() + ": " + (bounds.randomRuns() - drawn) + " of "
              + bounds.randomRuns() + " random schedules were not tried");
          return;
        }
      }
      tally.incomplete("a sample: " + bounds.randomRuns() + " random "
          + (bounds.randomRuns() == 1 ? "schedule was" : "schedules were") + " tried, and not all");
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * All take their first fault side by side, then those that go on their second, and so on.
   *
   * @return how many came to their ends within the budget
   */
  private int walk(ExecutorService threads, List<Walk> walks, Set<String> tried) {
    int cut = 0;
    List<Walk> going = walks;
    while (!going.isEmpty()) {
      List<Walk> onward = new ArrayList<>();
      List<Candidate> chunk = new ArrayList<>();
      int left = budget.left();
      for (Walk walk : going) {
        Optional<Candidate> next = walk.next();
        if (next.isPresent() && chunk.size() == left) {
          cut++;
        } else if (next.isPresent()) {
          onward.add(walk);
          chunk.add(next.get());
        }
      }
      List<Observation> seen = runAll(threads, chunk, false);
      for (int i = 0; i < onward.size(); i++) {
        onward.get(i).came(seen.get(i));
        if (tried.add(seen.get(i).schedule().toString())) {
          tally.add(seen.get(i), false);
        } else {
          budget.spendOne();
        }
      }
      going = onward;
    }
    return walks.size() - cut;
  }

  /** A random schedule that is being drawn, fault by fault. */
  private final class Walk {
    private int more = 1 + random.nextInt(Math.max(1, bounds.faults()));
    private List<FaultSpec> faults = List.of();
    private Observation seen;

    Walk(Observation baseline) {
      seen = baseline;
    }

    /** One fault more; empty if it has all, or if nothing can follow. */
    Optional<Candidate> next() {
      if (more == 0 || seen.failed() || !seen.asScheduled()) {
        return Optional.empty();
      }
      List<FaultPoint> points = seen.points();
      List<Candidate> next = after(faults, points, behindLast(faults, points), false);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      Candidate drawn = next.get(random.nextInt(next.size()));
      faults = drawn.faults();
      more--;
      return Optional.of(drawn);
    }

    void came(Observation to) {
      seen = to;
    }
  }
}
