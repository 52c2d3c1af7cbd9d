package dev.jobdrill.exploration;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.recording.EffectRules;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How far an exploration goes, and what it holds its runs to. Immutable and thread-safe.
 *
 * @param faults how many faults a schedule has at most
 * @param attempts on which attempts faults strike: up to this one
 * @param kinds which kinds of faults are tried
 * @param steps at which steps; empty for all
 * @param maxRuns how many runs are made at most, those that make failing schedules smaller included
 * @param maxTime how long it takes at most, on the wall's clock
 * @param rules what counts as an effect, and which fields are volatile
 * @param outcomes by kind of fault, how a job that met it may end, in place of what invariant {@code settles} allows
 * @param withoutFaults how the job ends without faults
 * @param disabled invariants that are not checked
 * @param sensitive values that must not get out
 * @param infoLines how many lines of level INFO and graver a job may log for each of its step executions
 * @param merging whether states that are equal are explored once
 * @param audit how many in a hundred of the merged states are explored all the same, to see that nothing was missed
 * @param workers how many runs are made at a time
 * @param seed of the audit's sample, and of random schedules
 * @param randomRuns how many random schedules are tried in place of all; 0 to try all
 * @param drill caps, lease and start of each run
 */
public record Bounds(
    int faults,
    int attempts,
    Set<FaultKind> kinds,
    Set<String> steps,
    int maxRuns,
    Duration maxTime,
    EffectRules rules,
    Map<FaultKind, Set<JobState>> outcomes,
    JobState withoutFaults,
    Set<Invariant> disabled,
    Set<String> sensitive,
    int infoLines,
    boolean merging,
    int audit,
    int workers,
    long seed,
    int randomRuns,
    DrillSettings drill) {

  /** The kinds of faults that are tried unless told otherwise. */
  public static final Set<FaultKind> DEFAULT_KINDS = Set.copyOf(EnumSet.of(
      FaultKind.CRASH,
      FaultKind.THROW,
      FaultKind.NOT_APPLIED,
      FaultKind.REPLY_LOST,
      FaultKind.RESET,
      FaultKind.STATUS,
      FaultKind.TIMEOUT,
      FaultKind.MALFORMED_CHUNK,
      FaultKind.LOSE_LEASE,
      FaultKind.REDELIVER));

  /** Two faults at a time, on the first three attempts, of all default kinds, at all steps; 100,000 runs or 10 minutes, 16 runs at a time. */
  public static final Bounds DEFAULT = new Bounds(
      2,
      3,
      DEFAULT_KINDS,
      Set.of(),
      100_000,
      Duration.ofMinutes(10),
      EffectRules.DEFAULT,
      Map.of(),
      JobState.COMPLETED,
      Set.of(),
      Set.of(),
      20,
      true,
      0,
      // However few the processors: a run waits for Redis half of its time, and what many send
      // together costs less.
      16,
      42,
      0,
      DrillSettings.DEFAULT);

  /**
   * Checks and copies the bounds.
   *
   * @param faults as above
   * @param attempts as above
   * @param kinds as above
   * @param steps as above
   * @param maxRuns as above
   * @param maxTime as above
   * @param rules as above
   * @param outcomes as above
   * @param withoutFaults as above
   * @param disabled as above
   * @param sensitive as above
   * @param infoLines as above
   * @param merging as above
   * @param audit as above
   * @param workers as above
   * @param seed as above
   * @param randomRuns as above
   * @param drill as above
   * @throws IllegalArgumentException if a bound leaves nothing to do
   */
  public Bounds {
    if (faults < 0 || attempts < 1 || maxRuns < 1 || workers < 1 || infoLines < 1) {
      throw new IllegalArgumentException("An exploration of " + faults + " faults on " + attempts
          + " attempts in " + maxRuns + " runs by " + workers + " workers with " + infoLines
          + " lines a step is none; expected at least 0 faults and at least 1 of the others.");
    }
    if (audit < 0 || audit > 100 || randomRuns < 0) {
      throw new IllegalArgumentException("audit is " + audit + " in a hundred and randomRuns "
          + randomRuns + "; expected 0 to 100, and at least 0.");
    }
    requireTried(kinds);
    kinds = Set.copyOf(kinds);
    steps = Set.copyOf(steps);
    outcomes = outcomes.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(outcomes));
    disabled = Set.copyOf(disabled);
    sensitive = Set.copyOf(sensitive);
  }

  /**
   * These bounds with another number of faults in a schedule.
   *
   * @param number at most so many
   * @return the changed bounds
   */
  public Bounds faultsAtATime(int number) {
    return with(draft -> draft.faults = number);
  }

  /**
   * These bounds with faults on other attempts.
   *
   * @param number counted from 1
   * @return the changed bounds
   */
  public Bounds upToAttempt(int number) {
    return with(draft -> draft.attempts = number);
  }

  /**
   * These bounds with other kinds of faults.
   *
   * @param some which are tried
   * @return the changed bounds
   * @throws IllegalArgumentException if one can only be placed by hand: {@code KILL}, {@code THROWN_BY_CODE}
   */
  public Bounds ofKinds(Set<FaultKind> some) {
    return with(draft -> draft.kinds = some);
  }

  /**
   * These bounds with faults at some steps only.
   *
   * @param names where faults strike; none for all steps
   * @return the changed bounds
   */
  public Bounds atSteps(String... names) {
    return with(draft -> draft.steps = Set.of(names));
  }

  /**
   * These bounds with another budget.
   *
   * @param runs at most so many
   * @param time at most so long, on the wall's clock
   * @return the changed bounds
   */
  public Bounds budget(int runs, Duration time) {
    return with(draft -> {
      draft.maxRuns = runs;
      draft.maxTime = time;
    });
  }

  /**
   * These bounds without fields that differ from run to run.
   *
   * @param names of JSON fields, at any depth, in outputs and in bodies of requests
   * @return the changed bounds
   */
  public Bounds volatileFields(String... names) {
    return with(draft -> draft.rules = new EffectRules(rules.readOnly(), Set.of(names)));
  }

  /**
   * These bounds with endpoints that change nothing although their method is unsafe.
   *
   * @param endpoints such as {@code POST /search*}
   * @return the changed bounds
   */
  public Bounds readOnly(String... endpoints) {
    return with(draft -> draft.rules = new EffectRules(List.of(endpoints), rules.volatileFields()));
  }

  /**
   * These bounds with how a job may end that met a kind of fault, in place of what the invariants say.
   *
   * @param kind the kind of fault
   * @param states how the job may end
   * @return the changed bounds
   */
  public Bounds allowing(FaultKind kind, Set<JobState> states) {
    Map<FaultKind, Set<JobState>> all = new EnumMap<>(FaultKind.class);
    all.putAll(outcomes);
    all.put(kind, Set.copyOf(states));
    return with(draft -> draft.outcomes = all);
  }

  /**
   * These bounds for a job that ends otherwise even without faults.
   *
   * @param state {@link JobState#DEAD} for a pipeline that rightly dies of its input
   * @return the changed bounds
   */
  public Bounds endingWithoutFaults(JobState state) {
    return with(draft -> draft.withoutFaults = state);
  }

  /**
   * These bounds without some invariants.
   *
   * @param some which are not checked
   * @return the changed bounds
   */
  public Bounds without(Invariant... some) {
    Set<Invariant> all = new LinkedHashSet<>(disabled);
    all.addAll(List.of(some));
    return with(draft -> draft.disabled = all);
  }

  /**
   * These bounds with values that must not get out.
   *
   * @param values must occur in no log line, span or error report
   * @return the changed bounds
   */
  public Bounds sensitiveValues(String... values) {
    return with(draft -> draft.sensitive = Set.of(values));
  }

  /**
   * These bounds with another budget of log lines.
   *
   * @param lines of level INFO and graver
   * @return the changed bounds
   */
  public Bounds logLinesAStep(int lines) {
    return with(draft -> draft.infoLines = lines);
  }

  /**
   * These bounds with states merged, or not.
   *
   * @param wanted false to explore equal states again and again
   * @return the changed bounds
   */
  public Bounds merging(boolean wanted) {
    return with(draft -> draft.merging = wanted);
  }

  /**
   * These bounds with a part of the merged states explored all the same.
   *
   * @param percent 0 to 100
   * @return the changed bounds
   */
  public Bounds auditing(int percent) {
    return with(draft -> draft.audit = percent);
  }

  /**
   * These bounds with so many runs at a time.
   *
   * @param number at least 1; the verdict is the same
   * @return the changed bounds
   */
  public Bounds workers(int number) {
    return with(draft -> draft.workers = number);
  }

  /**
   * These bounds with random schedules in place of all, for spaces that are too large.
   *
   * @param runs how many schedules
   * @param number the seed
   * @return the changed bounds
   */
  public Bounds random(int runs, long number) {
    return with(draft -> {
      draft.seed = number;
      draft.randomRuns = runs;
    });
  }

  /**
   * These bounds with other settings of each run.
   *
   * @param settings caps, lease and start of each run
   * @return the changed bounds
   */
  public Bounds drilledBy(DrillSettings settings) {
    return with(draft -> draft.drill = settings);
  }

  private static void requireTried(Set<FaultKind> kinds) {
    List<String> untried = Candidates.BY_HAND_ONLY.stream()
        .filter(kinds::contains)
        .map(FaultKind::text)
        .sorted()
        .toList();
    if (!untried.isEmpty()) {
      throw new IllegalArgumentException(
          "No exploration tries faults of kind "
              + String.join(" or ", untried)
              + ": a process that is killed needs a factory of its pipelines, and no schedule text repeats what code throws."
              + " Explore crash and throw in their place, and inject these by hand: JobHarness.inject(...).");
    }
  }

  boolean checks(Invariant invariant) {
    return !disabled.contains(invariant);
  }

  private Bounds with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.bounds();
  }

  /** A copy in the making, so that a change names what it changes and nothing else. */
  private static final class Draft {
    private int faults;
    private int attempts;
    private Set<FaultKind> kinds;
    private Set<String> steps;
    private int maxRuns;
    private Duration maxTime;
    private EffectRules rules;
    private Map<FaultKind, Set<JobState>> outcomes;
    private JobState withoutFaults;
    private Set<Invariant> disabled;
    private Set<String> sensitive;
    private int infoLines;
    private boolean merging;
    private int audit;
    private int workers;
    private long seed;
    private int randomRuns;
    private DrillSettings drill;

    Draft(Bounds bounds) {
      faults = bounds.faults;
      attempts = bounds.attempts;
      kinds = bounds.kinds;
      steps = bounds.steps;
      maxRuns = bounds.maxRuns;
      maxTime = bounds.maxTime;
      rules = bounds.rules;
      outcomes = bounds.outcomes;
      withoutFaults = bounds.withoutFaults;
      disabled = bounds.disabled;
      sensitive = bounds.sensitive;
      infoLines = bounds.infoLines;
      merging = bounds.merging;
      audit = bounds.audit;
      workers = bounds.workers;
      seed = bounds.seed;
      randomRuns = bounds.randomRuns;
      drill = bounds.drill;
    }

    Bounds bounds() {
      return new Bounds(
          faults,
          attempts,
          kinds,
          steps,
          maxRuns,
          maxTime,
          rules,
          outcomes,
          withoutFaults,
          disabled,
          sensitive,
          infoLines,
          merging,
          audit,
          workers,
          seed,
          randomRuns,
          drill);
    }
  }
}
