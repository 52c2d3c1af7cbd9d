package dev.jobdrill.exploration;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.exploration.ExplorationReport.Replay;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a pipeline without faults, and then once for every schedule of faults within bounds; see {@code
 * docs/exploration.md} for what is tried, what is skipped, and why that is sound. Immutable and thread-safe.
 *
 * <pre>{@code
 * ExplorationReport report =
 *     Explorer.on(environment).explore(sandbox -> Subject.of(() -> pipeline(sandbox.stubServer()), input));
 * }</pre>
 */
public final class Explorer {
  private final DrillEnvironment environment;
  private final Bounds bounds;
  private final Consumer<ExplorationProgress> listener;
  private final Function<Schedule, Replay> repetition;

  private Explorer(
      DrillEnvironment environment,
      Bounds bounds,
      Consumer<ExplorationProgress> listener,
      Function<Schedule, Replay> repetition) {
    this.environment = environment;
    this.bounds = bounds;
    this.listener = listener;
    this.repetition = repetition;
  }

  /**
   * An explorer with the default bounds.
   *
   * @param environment the services; stays the caller's, to close
   * @return the explorer
   */
  public static Explorer on(DrillEnvironment environment) {
    return new Explorer(environment, Bounds.DEFAULT, progress -> {}, Replay::byExplorer);
  }

  /**
   * This explorer with other bounds.
   *
   * @param other how far to go, and what to hold runs to
   * @return the changed explorer
   */
  public Explorer within(Bounds other) {
    return new Explorer(environment, other, listener, repetition);
  }

  /**
   * This explorer, telling how far it has come, every few runs and on the thread that explores; to show it on a terminal, see
   * {@code dev.jobdrill.report.ProgressLine}.
   *
   * @param other hears it
   * @return the changed explorer
   */
  public Explorer reporting(Consumer<ExplorationProgress> other) {
    return new Explorer(environment, bounds, other, repetition);
  }

  /**
   * This explorer, telling in its reports another way to run the schedule of a failure again: where a test framework explores,
   * nobody has the explorer to {@link #replay} with.
   *
   * @param other what to write, and where
   * @return the changed explorer
   */
  public Explorer repeatedBy(Function<Schedule, Replay> other) {
    return new Explorer(environment, bounds, listener, other);
  }

  /**
   * Explores.
   *
   * @param subjects makes what each run needs
   * @return what was found; a violation is no exception
   * @throws ExplorationException if a run cannot be prepared, if no fault within the bounds can strike anywhere, or if two
   *     runs without faults differ: the message names what is volatile
   */
  public ExplorationReport explore(SubjectFactory subjects) {
    Begun begun = begin(subjects, true);
    Tally tally = begun.tally();
    Observation baseline = begun.baseline();
    if (baseline.failed()) {
      tally.incomplete("the run without faults fails, and none with faults was made");
    } else {
      JobRun right = baseline.run();
      Candidates candidates =
          new Candidates(bounds, right == null ? Map.of() : right.checkpoints());
      Search search = new Search(
          bounds, begun.runner(), candidates, begun.judge(), tally, begun.budget(), listener);
      if (bounds.randomRuns() > 0) {
        search.atRandom(baseline);
      } else {
        search.exhaust(baseline);
      }
      tally.passedOver(bounds).ifPresent(words -> {
        throw new ExplorationException(words);
      });
    }
    return begun.report(bounds, begun.failures(repetition).all());
  }

  /**
   * Runs one schedule and holds it to the invariants.
   *
   * @param subjects makes what each run needs
   * @param schedule the faults, as a report has printed them
   * @return what did not hold; empty if all did
   * @throws ExplorationException if a run cannot be prepared, if two runs without faults differ, if a fault never struck, or
   *     if the schedule is not one for this pipeline
   */
  public List<Violation> replay(SubjectFactory subjects, Schedule schedule) {
    return begin(subjects, false).run(schedule).violations();
  }

  /**
   * Runs one schedule and holds it to the invariants, as {@link #replay} does, and tells of it as {@link #explore} does. The
   * report is that of an incomplete exploration.
   *
   * @param subjects makes what each run needs
   * @param schedule the faults, as a report has printed them
   * @return what was found; a violation is no exception
   * @throws ExplorationException if a run cannot be prepared, if two runs without faults differ, if a fault never struck, or
   *     if the schedule is not one for this pipeline
   */
  public ExplorationReport reportOn(SubjectFactory subjects, Schedule schedule) {
    Begun begun = begin(subjects, false);
    Observation seen = begun.run(schedule);
    seen.points().forEach(begun.tally()::found);
    begun.tally().add(seen, false);
    begun.tally().incomplete("a replay of " + schedule + ", and nothing else was tried");
    int attempts = schedule.faults().stream()
        .flatMap(fault -> fault.points().stream())
        .mapToInt(FaultPoint::attempt)
        .max()
        .orElse(1);
    return begun.report(
        bounds.faultsAtATime(schedule.faults().size()).upToAttempt(Math.max(1, attempts)),
        begun.failures(repetition).asFound("it was given"));
  }

  private Begun begin(SubjectFactory subjects, boolean hushed) {
    long began = System.nanoTime();
    Runner runner = new Runner(environment, subjects, bounds, hushed);
    Observation first = runner.run(Schedule.NONE, false, null);
    Judge judge = new Judge(first, bounds);
    Observation baseline = runner.run(Schedule.NONE, false, judge);
    requireAlike(first, baseline);
    Budget budget = new Budget(bounds, began);
    Tally tally = new Tally(budget);
    tally.add(first.light(), false);
    tally.add(baseline, false);
    return new Begun(runner, judge, first, baseline, budget, tally, began);
  }

  /** The runs without faults have been made, and are alike. */
  private record Begun(
      Runner runner,
      Judge judge,
      Observation first,
      Observation baseline,
      Budget budget,
      Tally tally,
      long began) {
    Observation run(Schedule schedule) {
      requireRunnable(schedule);
      Observation seen = runner.run(schedule, false, judge);
      seen.diverged().or(seen::hindered).ifPresent(words -> {
        throw new ExplorationException("Schedule diverged: " + words);
      });
      return seen;
    }

    FailureEntries failures(Function<Schedule, Replay> repetition) {
      return new FailureEntries(runner, judge, baseline, tally, budget, repetition);
    }

    ExplorationReport report(Bounds within, List<ExplorationReport.Failure> failures) {
      return tally.report(shapeOf(first), within, failures, System.nanoTime() - began);
    }
  }

  private static void requireRunnable(Schedule schedule) {
    schedule.faults().stream()
        .filter(fault -> fault.fault().kind() == FaultKind.KILL)
        .findFirst()
        .ifPresent(fault -> {
          throw new ExplorationException(
              "Fault " + fault
                  + " kills the process of a worker, and the workers of a run that is held to the invariants are in this one."
                  + " Replay crash in its place, or inject it into a drill: JobHarness.forkingFrom(...).inject(...).");
        });
  }

  private static Schedule shapeOf(Observation seen) {
    JobRun run = seen.run();
    return run == null ? Schedule.NONE : run.schedule().orElse(Schedule.NONE);
  }

  private void requireAlike(Observation first, Observation second) {
    if (!first.points().equals(second.points())) {
      throw new ExplorationException(
          "Two runs without faults came to different fault points: " + first.points() + " and "
              + second.points()
              + ". What the pipeline does depends on something that differs from run to run, such as the real time, a"
              + " random number, or what an earlier run left behind: make it the same in each run.");
    }
    JobRun one = first.run();
    JobRun other = second.run();
    Facts oneFacts = first.facts();
    Facts otherFacts = second.facts();
    if (one == null || other == null || oneFacts == null || otherFacts == null) {
      return;
    }
    Map<String, String> parts = Facts.parts(one, oneFacts, bounds.rules());
    Map<String, String> again = Facts.parts(other, otherFacts, bounds.rules());
    parts.forEach((name, text) -> {
      String then = again.getOrDefault(name, "");
      if (!then.equals(text)) {
        throw new ExplorationException("Two runs without faults differ in " + name + ": "
            + VolatilePart.of(text, then)
            + " It is volatile: take it from the executor's clock or from the job's id, or declare the field volatile: volatileFields of"
            + " @ExploreFaults, Bounds.volatileFields.");
      }
    });
  }
}
