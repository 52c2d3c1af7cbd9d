package dev.jobdrill.exploration;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.Effect;
import dev.jobdrill.recording.EffectLedger;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Result and effects are those of the run without faults. */
final class FactsJudge {
  private FactsJudge() {}

  static List<Violation> judge(Facts right, Facts found) {
    List<Violation> violations = new ArrayList<>();
    boolean toTheEnd = found.state() == right.state();
    if (toTheEnd && found.state() == JobState.COMPLETED) {
      results(right, found, violations);
    }
    effects(right, found, toTheEnd, violations);
    if (toTheEnd) {
      probes(right, found, violations);
    }
    beside(right, found, toTheEnd, violations);
    return violations;
  }

  /** What one run shows by itself, without faults too. */
  static List<Violation> judgeAlone(JobRun run, Bounds bounds) {
    return EffectLedger.of(run, bounds.rules()).violations().stream()
        .map(found -> effect(
            "step '" + found.step() + "' is not safe to repeat: " + found.effect(), found.text()))
        .toList();
  }

  private static void results(Facts right, Facts found, List<Violation> into) {
    Set<String> names = new TreeSet<>(right.outputs().keySet());
    names.addAll(found.outputs().keySet());
    for (String name : names) {
      String expected = right.outputs().getOrDefault(name, "none");
      String actual = found.outputs().getOrDefault(name, "none");
      if (!expected.equals(actual)) {
        into.add(new Violation(
            Invariant.SAME_RESULT,
            "the " + name + " differs",
            "The " + name + " is " + Words.excerpt(actual) + ", without faults it is "
                + Words.excerpt(expected) + "."));
        return;
      }
    }
  }

  private static void effects(Facts right, Facts found, boolean toTheEnd, List<Violation> into) {
    Set<Effect.Identity> all = new LinkedHashSet<>(right.effects().keySet());
    all.addAll(found.effects().keySet());
    for (Effect.Identity effect : all) {
      int expected = right.effects().getOrDefault(effect, 0);
      int actual = found.effects().getOrDefault(effect, 0);
      if (actual > expected) {
        into.add(
            effect(
                cause(effect),
                "Step '" + effect.step() + "' had the effect " + effect.words() + " "
                    + times(actual) + ", without faults it is " + times(expected) + ".\n"
                    + (expected == 0
                        ? "What a step sends must come from its checkpointed input alone, and nothing must be sent in place of"
                            + " it when an attempt fails."
                        : "Send one key with it on every attempt, StepContext.idempotencyKey(), or make it an upsert.")));
      } else if (toTheEnd && actual < expected && isReplaced(effect, right, found)) {
        into.add(effect(
            cause(effect),
            "Step '" + effect.step() + "' had the effect " + effect.method() + " "
                + Words.excerpt(effect.target())
                + " with another payload than without faults.\n"
                + "What a step sends must come from its checkpointed input alone: not from the clock, the number of the"
                + " attempt or a random value."));
      } else if (toTheEnd && actual < expected) {
        into.add(effect(
            "step '" + effect.step() + "' leaves out " + effect.method() + " " + effect.target(),
            "Step '" + effect.step() + "' never had the effect " + effect.words()
                + ", which it has without faults, and the job is " + found.state() + ".\n"
                + "Let the error out of the step, so that the attempt fails and is made again."));
      }
    }
  }

  /** Whether the same request was sent with something else in it. */
  private static boolean isReplaced(Effect.Identity missing, Facts right, Facts found) {
    return found.effects().entrySet().stream()
        .filter(other -> other.getValue() > right.effects().getOrDefault(other.getKey(), 0))
        .map(Map.Entry::getKey)
        .anyMatch(other -> other.step().equals(missing.step())
            && other.method().equals(missing.method())
            && other.target().equals(missing.target()));
  }

  private static String cause(Effect.Identity effect) {
    return "step '" + effect.step() + "' is not safe to repeat: " + effect.method() + " "
        + effect.target();
  }

  private static void probes(Facts right, Facts found, List<Violation> into) {
    right.probes().forEach((name, expected) -> {
      String actual = found.probes().getOrDefault(name, "");
      if (!actual.equals(expected)) {
        into.add(
            effect(
                "what probe '" + name + "' finds differs",
                "Probe '" + name + "' finds " + difference(expected, actual) + ".\n"
                    + "Write it as an upsert with a key of job id and step, so that writing it again changes nothing."));
      }
    });
  }

  private static String difference(String expected, String actual) {
    List<String> surplus = new ArrayList<>(actual.lines().toList());
    List<String> missing = new ArrayList<>();
    expected.lines().forEach(line -> {
      if (!surplus.remove(line)) {
        missing.add(line);
      }
    });
    List<String> words = new ArrayList<>();
    if (!surplus.isEmpty()) {
      words.add("beyond what is there without faults " + Words.list(surplus, ", "));
    }
    if (!missing.isEmpty()) {
      words.add("no " + Words.list(missing, ", ") + ", which is there without faults");
    }
    return words.isEmpty() ? "the same lines in another order" : String.join(", and ", words);
  }

  private static void beside(Facts right, Facts found, boolean toTheEnd, List<Violation> into) {
    Set<String> all = new TreeSet<>(right.beside().keySet());
    all.addAll(found.beside().keySet());
    for (String job : all) {
      int expected = right.beside().getOrDefault(job, 0);
      int actual = found.beside().getOrDefault(job, 0);
      if (actual > expected || (toTheEnd && actual < expected)) {
        into.add(effect(
            actual > expected
                ? "more jobs beside it than without faults"
                : "fewer jobs beside it than without faults",
            "A " + Words.excerpt(job, 200) + ", which is no child of this one, was enqueued "
                + times(actual) + ", without faults it is " + times(expected)
                + ".\nEnqueue it as a child, StepContext.spawn(...), or with a job id derived from job id and step, and let"
                + " no error of that pass."));
        return;
      }
    }
  }

  private static String times(int number) {
    return number == 0 ? "never" : number == 1 ? "once" : number + " times";
  }

  private static Violation effect(String cause, String text) {
    return new Violation(Invariant.SAME_EFFECTS, cause, text);
  }
}
