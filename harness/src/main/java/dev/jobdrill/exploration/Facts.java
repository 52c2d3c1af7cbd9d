package dev.jobdrill.exploration;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.Effect;
import dev.jobdrill.recording.EffectLedger;
import dev.jobdrill.recording.EffectRules;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What runs are compared by.
 *
 * @param state how the job ended
 * @param outputs the outputs of its steps and of its children's, by name
 * @param effects how often each effect was had
 * @param probes what each probe found, by its name
 * @param beside how often each job was there that is no child of this one, by pipeline and input: its id may be random
 */
record Facts(
    JobState state,
    Map<String, String> outputs,
    Map<Effect.Identity, Integer> effects,
    Map<String, String> probes,
    Map<String, Integer> beside) {

  static Facts of(
      JobRun run, EffectRules rules, Map<String, String> probes, List<JobRun> besideIt) {
    Map<String, String> outputs = new TreeMap<>();
    collect(run, "", rules, outputs);
    Map<Effect.Identity, Integer> effects =
        new LinkedHashMap<>(EffectLedger.of(run, rules).counts());
    Map<String, Integer> beside = new TreeMap<>();
    Map<String, TreeSet<String>> outputsBeside = new TreeMap<>();
    for (JobRun other : besideIt) {
      String name = "job of pipeline '" + other.pipeline() + "' with input "
          + rules.withoutVolatile(other.inputJson());
      beside.merge(name, 1, Integer::sum);
      EffectLedger.of(other, rules)
          .counts()
          .forEach((effect, times) -> effects.merge(effect, times, Integer::sum));
      Map<String, String> own = new TreeMap<>();
      collect(other, name + ": ", rules, own);
      own.forEach((key, json) ->
          outputsBeside.computeIfAbsent(key, unknown -> new TreeSet<>()).add(json));
    }
    outputsBeside.forEach((key, jsons) -> outputs.put(key, String.join(" and ", jsons)));
    return new Facts(run.state(), outputs, effects, probes, beside);
  }

  private static void collect(
      JobRun run, String prefix, EffectRules rules, Map<String, String> into) {
    run.checkpoints()
        .forEach((step, json) ->
            into.put(prefix + "output of step '" + step + "'", rules.withoutVolatile(json)));
    for (int i = 0; i < run.children().size(); i++) {
      JobRun child = run.children().get(i);
      String name = prefix + "child " + child.jobId() + ": ";
      into.put(name + "state", child.state().toString());
      collect(child, name, rules, into);
    }
  }

  /** All that must be equal in two runs without faults, by a name that tells the user where to look. */
  static Map<String, String> parts(JobRun run, Facts facts, EffectRules rules) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("the state of the job", String.valueOf(facts.state()));
    facts.outputs().forEach((name, json) -> parts.put("the " + name, json));
    requests(run, rules, parts);
    facts.probes().forEach((name, text) -> parts.put("what probe '" + name + "' finds", text));
    parts.put("the jobs beside it", facts.beside().toString());
    return parts;
  }

  private static void requests(JobRun run, EffectRules rules, Map<String, String> into) {
    int number = 0;
    for (StepExchange exchange : run.exchanges()) {
      String name = "request " + ++number + " of job " + run.jobId() + " (step '" + exchange.step()
          + "', " + exchange.http().method() + ")";
      into.put("the target of " + name, exchange.http().request().target());
      into.put(
          "the body of " + name,
          rules.withoutVolatile(exchange.http().request().body().text()));
    }
    run.children().forEach(child -> requests(child, rules, into));
  }
}
