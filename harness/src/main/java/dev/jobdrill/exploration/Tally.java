package dev.jobdrill.exploration;

import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what was tried and keeps the first run of each distinct failure: as much as there are points, never runs. */
final class Tally {
  /** More are one cause with a changing text, or too many to read. */
  static final int MOST_FAILURES = 20;

  private final Map<String, int[]> matrix = new HashMap<>();
  private final Set<FaultPoint> points = new LinkedHashSet<>();
  private final Map<String, Found> failures = new LinkedHashMap<>();
  private final Set<String> wholeKept = ConcurrentHashMap.newKeySet();
  private final List<String> divergences = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final Set<String> onlyInAudit = new LinkedHashSet<>();
  private final Map<String, Integer> notRun = new TreeMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private final Budget budget;
  private int merged;
  private int states;
  private int hindered;
  private int notExtended;
  private String incomplete = "";

  Tally(Budget budget) {
    this.budget = budget;
  }

  /** The first run with a violation, and how many had one like it. */
  static final class Found {
    final Violation violation;
    final Observation first;
    int runs;

    Found(Violation violation, Observation first) {
      this.violation = violation;
      this.first = first;
    }
  }

  /** Whether the run is needed for the report; of a violation that a thousand runs have, some are. */
  boolean wantsWhole(Observation seen) {
    return seen.violations().stream().anyMatch(violation -> !wholeKept.contains(violation.key()));
  }

  void add(Observation seen, boolean audit) {
    seen.notRun().forEach((pipeline, number) -> notRun.merge(pipeline, number, Math::max));
    budget.spendOne();
    boolean struck = seen.diverged().isEmpty() && seen.hindered().isEmpty();
    for (var fault : seen.schedule().faults()) {
      for (FaultPoint point : fault.points()) {
        int[] cell = matrix.computeIfAbsent(point.toString(), key -> new int[2]);
        cell[0] += struck ? 1 : 0;
        cell[1] += seen.failed() ? 1 : 0;
      }
    }
    seen.diverged().ifPresent(words -> {
      if (divergences.size() < 20) {
        divergences.add(seen.schedule() + ": " + words.lines().findFirst().orElse(""));
      }
    });
    if (seen.hindered().isPresent()) {
      hindered++;
      if (skipped.size() < 20) {
        skipped.add(seen.schedule() + ": had nothing to strike there");
      }
    }
    Map<String, Violation> distinct = new LinkedHashMap<>();
    seen.violations().forEach(violation -> distinct.putIfAbsent(violation.key(), violation));
    distinct.forEach((key, violation) -> {
      wholeKept.add(key);
      Found found = failures.get(key);
      if (found == null && !leftOut.contains(key)) {
        if (audit && onlyInAudit.size() < MOST_FAILURES) {
          onlyInAudit.add(key + " by " + seen.schedule());
        }
        if (failures.size() == MOST_FAILURES) {
          leftOut.add(key);
          return;
        }
        found = new Found(violation, seen);
        failures.put(key, found);
      }
      if (found != null) {
        found.runs++;
      }
    });
  }

  void found(FaultPoint point) {
    points.add(point);
  }

  void merged(int number) {
    merged += number;
  }

  void states(int number) {
    states = number;
  }

  /** A schedule that fails is gone on from no further: what would follow has nothing sound to be compared with. */
  void notExtended() {
    notExtended++;
  }

  /** Why what was tried is not what the bounds ask for; empty if there is nothing to say, or if the budget ended it. */
  Optional<String> passedOver(Bounds bounds) {
    List<String> steps = points.stream()
        .map(FaultPoint::step)
        .filter(step -> !step.isEmpty())
        .distinct()
        .toList();
    List<String> unknown =
        bounds.steps().stream().filter(step -> !steps.contains(step)).sorted().toList();
    boolean cutShort = !incomplete.isEmpty() && budget.left() == 0;
    // A sample may have missed a step that another schedule comes to.
    boolean sampled = bounds.randomRuns() > 0 && !matrix.isEmpty();
    if (bounds.faults() == 0 || cutShort) {
      return Optional.empty();
    } else if (!unknown.isEmpty() && !sampled) {
      return Optional.of("Faults were to be tried at the steps " + unknown
          + ", and no run came to them. The steps with fault points are " + steps
          + ". Correct the names.");
    } else if (matrix.isEmpty()) {
      return Optional.of(
          "Nothing was tried: the pipeline came to no point at which a fault of the kinds "
              + bounds.kinds().stream().map(FaultKind::text).sorted().toList()
              + " can strike, on attempts 1 to " + bounds.attempts() + " at "
              + (bounds.steps().isEmpty() ? "any step" : "the steps " + bounds.steps())
              + ". It came to the points " + points + ". Choose other kinds, steps or attempts.");
    }
    return Optional.empty();
  }

  void incomplete(String why) {
    incomplete = why;
  }

  void doubt(String words) {
    doubts.add(words);
  }

  /** A violation that only the exploration of a merged state showed says that merging is not sound here. */
  Set<String> onlyInAudit() {
    return onlyInAudit;
  }

  Map<String, Found> failures() {
    return failures;
  }

  List<String> divergences() {
    return divergences;
  }

  ExplorationReport report(
      Schedule shape, Bounds bounds, List<ExplorationReport.Failure> small, long nanos) {
    Map<String, ExplorationReport.Cell> cells = new LinkedHashMap<>();
    // In the order in which runs come to them.
    for (FaultPoint point : points) {
      int[] cell = matrix.get(point.toString());
      if (cell != null) {
        cells.put(point.toString(), new ExplorationReport.Cell(cell[0], cell[1]));
      }
    }
    List<String> wrong = new ArrayList<>(divergences);
    wrong.addAll(doubts);
    onlyInAudit.forEach(key -> wrong.add("merging missed, and the audit found: " + key));
    return new ExplorationReport(
        shape.shapeHash().orElse(""),
        bounds.faults(),
        bounds.attempts(),
        points.size(),
        budget.runs(),
        merged,
        states,
        hindered,
        incomplete,
        nanos / 1e9,
        cells,
        List.copyOf(skipped),
        notRun.entrySet().stream()
            .map(entry -> entry.getValue() + (entry.getValue() == 1 ? " job" : " jobs")
                + " of pipeline '" + entry.getKey() + "'")
            .toList(),
        notes(),
        wrong,
        small);
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!leftOut.isEmpty()) {
      notes.add(leftOut.size() + " more distinct "
          + (leftOut.size() == 1 ? "failure is" : "failures are") + " not shown, beyond "
          + MOST_FAILURES + ".");
    }
    if (notExtended > 0) {
      notes.add("After " + notExtended + " failing "
          + (notExtended == 1 ? "schedule" : "schedules")
          + " no further faults were tried: correct what fails, and explore again.");
    }
    return notes;
  }
}
