package dev.jobdrill.exploration;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.Effect;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  private static final int LOG_LINES = 20;

  private final DrillEnvironment environment;
  private final Bounds bounds;

  private Explorer(DrillEnvironment environment, Bounds bounds) {
    this.environment = environment;
    this.bounds = bounds;
  }

  /**
   * An explorer with the default bounds.
   *
   * @param environment the services; stays the caller's, to close
   * @return the explorer
   */
  public static Explorer on(DrillEnvironment environment) {
    return new Explorer(environment, Bounds.DEFAULT);
  }

  /**
   * This explorer with other bounds.
   *
   * @param other how far to go, and what to hold runs to
   * @return the changed explorer
   */
  public Explorer within(Bounds other) {
    return new Explorer(environment, other);
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
    long began = System.nanoTime();
    Runner runner = new Runner(environment, subjects, bounds);
    Observation first = runner.run(Schedule.NONE, false, null);
    Judge judge = new Judge(first, bounds);
    Observation baseline = runner.run(Schedule.NONE, false, judge);
    requireAlike(first, baseline);
    Tally tally = new Tally();
    tally.add(first.light(), false);
    tally.add(baseline, false);
    if (!baseline.failed()) {
      JobRun right = baseline.run();
      Candidates candidates =
          new Candidates(bounds, right == null ? Map.of() : right.checkpoints());
      Search search = new Search(bounds, runner, candidates, judge, tally, began);
      if (bounds.randomRuns() > 0) {
        search.atRandom(baseline);
      } else {
        search.exhaust(baseline);
      }
      tally.passedOver(bounds).ifPresent(words -> {
        throw new ExplorationException(words);
      });
    }
    List<ExplorationReport.Failure> failures = new ArrayList<>();
    Schedule shape = shapeOf(first);
    tally.failures().forEach((key, found) -> failures.add(failure(runner, judge, baseline, found)));
    return tally.report(shape, bounds, failures, System.nanoTime() - began);
  }

  /**
   * Runs one schedule and holds it to the invariants.
   *
   * @param subjects makes what each run needs
   * @param schedule the faults, as a report has printed them
   * @return what did not hold; empty if all did
   * @throws ExplorationException if a run cannot be prepared, if two runs without faults differ, or if a fault never struck
   */
  public List<Violation> replay(SubjectFactory subjects, Schedule schedule) {
    Runner runner = new Runner(environment, subjects, bounds);
    Observation first = runner.run(Schedule.NONE, false, null);
    Judge judge = new Judge(first, bounds);
    Observation seen = runner.run(schedule, false, judge);
    seen.diverged().or(seen::hindered).ifPresent(words -> {
      throw new ExplorationException("Schedule diverged: " + words);
    });
    return seen.violations();
  }

  private static Schedule shapeOf(Observation seen) {
    JobRun run = seen.run();
    return run == null ? Schedule.NONE : run.schedule().orElse(Schedule.NONE);
  }

  private ExplorationReport.Failure failure(
      Runner runner, Judge judge, Observation baseline, Tally.Found found) {
    Weakening weakening =
        new Weakening(schedule -> runner.run(schedule, false, judge), found.violation.key());
    Observation smallest = found.first.schedule().faults().isEmpty()
        ? found.first
        : weakening.of(runner.run(found.first.schedule(), false, judge));
    Violation violation = smallest.violations().stream()
        .filter(candidate -> candidate.key().equals(found.violation.key()))
        .findFirst()
        .orElse(found.violation);
    JobRun run = smallest.run();
    return new ExplorationReport.Failure(
        violation.invariant().text(),
        violation.cause(),
        violation.text(),
        run == null ? smallest.schedule() : run.schedule().orElse(smallest.schedule()),
        found.runs,
        run == null ? "" : run.timeline(),
        difference(baseline.facts(), smallest.facts()),
        run == null
            ? List.of()
            : shown(
                run.logs().stream().map(Object::toString).toList(),
                smallest.emitted().lines(),
                LOG_LINES,
                violation),
        run == null
            ? List.of()
            : shown(
                run.spans().stream().map(Explorer::words).toList(),
                smallest.emitted().spans(),
                Integer.MAX_VALUE,
                violation));
  }

  private static String words(SpanData span) {
    return span.getName() + " " + span.getStatus().getStatusCode()
        + (span.hasEnded() ? "" : ", never ended");
  }

  /**
   * The last of what a run emitted. A dead job was replayed when the run had been looked at: what it emitted then is told
   * apart where the replay is what failed, and else left out.
   */
  private static List<String> shown(List<String> all, int emitted, int most, Violation violation) {
    int end = Math.min(emitted, all.size());
    List<String> shown = new ArrayList<>(all.subList(Math.max(0, end - most), end));
    if (violation.invariant() == Invariant.DEAD_IS_USABLE) {
      all.subList(Math.max(end, all.size() - most), all.size())
          .forEach(line -> shown.add("in the replay: " + line));
    }
    return shown;
  }

  private static List<String> difference(@Nullable Facts right, @Nullable Facts found) {
    List<String> lines = new ArrayList<>();
    if (right == null || found == null) {
      return lines;
    }
    if (right.state() != found.state()) {
      lines.add("state: " + found.state() + " instead of " + right.state());
    }
    Set<Effect.Identity> effects = new LinkedHashSet<>(right.effects().keySet());
    effects.addAll(found.effects().keySet());
    for (Effect.Identity effect : effects) {
      int before = right.effects().getOrDefault(effect, 0);
      int after = found.effects().getOrDefault(effect, 0);
      if (before != after) {
        lines.add("effect " + effect.words() + " of step '" + effect.step() + "': " + after
            + " instead of " + before);
      }
    }
    right.outputs().forEach((name, json) -> {
      String after = found.outputs().getOrDefault(name, "none");
      if (!after.equals(json)) {
        lines.add("in Redis, " + name + ": " + Words.excerpt(after) + " instead of "
            + Words.excerpt(json));
      }
    });
    right.probes().forEach((name, text) -> {
      String after = found.probes().getOrDefault(name, "");
      if (!after.equals(text)) {
        lines.add(
            "probe " + name + ": " + Words.excerpt(after) + " instead of " + Words.excerpt(text));
      }
    });
    return lines;
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
        throw new ExplorationException(
            "Two runs without faults differ in " + name + ": "
                + VolatilePart.of(text, then)
                + " It is volatile: take it from the executor's clock or from the job's id, or declare the field volatile.");
      }
    });
  }
}
