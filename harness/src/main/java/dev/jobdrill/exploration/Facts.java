package dev.jobdrill.exploration;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.recording.Effect;
import dev.jobdrill.recording.EffectLedger;
import dev.jobdrill.recording.EffectRules;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What runs are compared by.
 *
 * @param state how the job ended
 * @param outputs the outputs of its steps and of its children's, by name
 * @param effects how often each effect was had
 * @param probes what each probe found, by its name
 * @param otherJobs how many jobs were there besides the job and its children
 */
record Facts(
    JobState state,
    Map<String, String> outputs,
    Map<Effect.Identity, Integer> effects,
    Map<String, String> probes,
    int otherJobs) {

  static Facts of(JobRun run, EffectRules rules, Map<String, String> probes, int otherJobs) {
    Map<String, String> outputs = new TreeMap<>();
    collect(run, "", rules, outputs);
    return new Facts(run.state(), outputs, EffectLedger.of(run, rules).counts(), probes, otherJobs);
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
    parts.put("the number of jobs beside it", String.valueOf(facts.otherJobs()));
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
