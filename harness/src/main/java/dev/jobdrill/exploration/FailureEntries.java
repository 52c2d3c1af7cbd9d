package dev.jobdrill.exploration;

import dev.jobdrill.exploration.ExplorationReport.Replay;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.Effect;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes an entry of each distinct failure: its schedule made smaller, and the evidence of a run that failed so. */
final class FailureEntries {
  private static final int LOG_LINES = 20;

  private final Runner runner;
  private final Judge judge;
  private final Observation baseline;
  private final Tally tally;
  private final Budget budget;
  private final Function<Schedule, Replay> repetition;

  FailureEntries(
      Runner runner,
      Judge judge,
      Observation baseline,
      Tally tally,
      Budget budget,
      Function<Schedule, Replay> repetition) {
    this.runner = runner;
    this.judge = judge;
    this.baseline = baseline;
    this.tally = tally;
    this.budget = budget;
    this.repetition = repetition;
  }

  List<ExplorationReport.Failure> all() {
    return tally.failures().values().stream().map(this::entry).toList();
  }

  /** As they were found, under the schedules that they were found by; {@code why} says why those may not be the smallest. */
  List<ExplorationReport.Failure> asFound(String why) {
    return tally.failures().values().stream()
        .map(found ->
            entry(found, found.first, found.first.schedule().faults().isEmpty() ? "" : why))
        .toList();
  }

  private ExplorationReport.Failure entry(Tally.Found found) {
    String key = found.violation.key();
    Schedule schedule = found.first.schedule();
    if (schedule.faults().isEmpty()) {
      return entry(found, found.first, "");
    }
    if (budget.left() == 0) {
      return entry(found, found.first, budget.words());
    }
    Observation again = run(schedule);
    if (again.violation(key).isEmpty()) {
      tally.doubt(schedule + " failed once and not again: " + key);
      return entry(found, found.first, "it did not fail when it was run again");
    }
    Weakening weakening = new Weakening(this::run, key, budget);
    Observation smallest = weakening.of(again);
    return entry(found, smallest, weakening.endedBy());
  }

  private Observation run(Schedule schedule) {
    budget.spendOne();
    return runner.run(schedule, false, judge);
  }

  private ExplorationReport.Failure entry(Tally.Found found, Observation shown, String notSmaller) {
    Violation violation = shown.violation(found.violation.key()).orElse(found.violation);
    Optional<JobRun> run = Optional.ofNullable(shown.run());
    Schedule schedule = run.flatMap(JobRun::schedule).orElse(shown.schedule());
    return new ExplorationReport.Failure(
        violation.invariant().text(),
        violation.cause(),
        violation.text(),
        schedule,
        repetition.apply(schedule),
        notSmaller,
        found.runs,
        run.map(JobRun::timeline).orElse(""),
        difference(baseline.facts(), shown.facts()),
        run.map(seen -> emitted(
                seen.logs().stream().map(Object::toString).toList(),
                shown.emitted().lines(),
                LOG_LINES,
                violation))
            .orElse(List.of()),
        run.map(seen -> emitted(
                seen.spans().stream().map(FailureEntries::words).toList(),
                shown.emitted().spans(),
                Integer.MAX_VALUE,
                violation))
            .orElse(List.of()));
  }

  private static String words(SpanData span) {
    return span.getName() + " " + span.getStatus().getStatusCode()
        + (span.hasEnded() ? "" : ", never ended");
  }

  /**
   * The last of what a run emitted. A dead job was replayed when the run had been looked at: what it emitted then is told
   * apart where the replay is what failed, and else left out.
   */
  private static List<String> emitted(List<String> all, int byThen, int most, Violation violation) {
    int end = Math.min(byThen, all.size());
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
}
