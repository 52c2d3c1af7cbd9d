package dev.jobdrill.storm;

import dev.jobdrill.executor.JobRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to become of a job, whatever the weather.
 *
 * @param ref its queue and id
 * @param kind its kind
 * @param outputs the outputs of the steps of all its versions, in order, up to the one that dooms it
 * @param doomedAt the step that dooms it; null if it is to complete
 */
record ExpectedJob(JobRef ref, JobKind kind, Map<String, String> outputs, String doomedAt) {
  /** {@return all jobs of a storm, children included} */
  static List<ExpectedJob> all(Fates fates, int jobs) {
    List<ExpectedJob> all = new ArrayList<>();
    for (int number = 0; number < jobs; number++) {
      String id = Fates.jobId(number);
      add(fates, fates.kindOf(id), id, fates.inputOf(id), all);
    }
    return all;
  }

  private static ExpectedJob add(
      Fates fates, JobKind kind, String id, String input, List<ExpectedJob> all) {
    Map<String, String> outputs = new LinkedHashMap<>();
    String doomedAt = null;
    String last = input;
    for (String step : kind.steps()) {
      if (fates.isDoomed(id, kind, step)) {
        doomedAt = step;
        break;
      }
      last = fates.outputOf(
          id, step, kind.evolves() ? input : last, children(fates, kind, id, step, all));
      outputs.put(step, last);
    }
    ExpectedJob job = new ExpectedJob(new JobRef(kind.queue(), id), kind, outputs, doomedAt);
    all.add(job);
    return job;
  }

  private static String children(
      Fates fates, JobKind kind, String id, String step, List<ExpectedJob> all) {
    JobKind childKind = kind.childrenOf(step);
    if (childKind == null) {
      return "";
    }
    List<String> outputs = new ArrayList<>();
    int count = fates.children(id, step);
    for (int number = 1; number <= count; number++) {
      ExpectedJob child = add(fates, childKind, id + "/" + step + "/" + number, id, all);
      if (child.doomedAt == null) {
        outputs.add(child.lastOutput());
      }
    }
    return StormPipelines.summary(outputs, count - outputs.size());
  }

  private String lastOutput() {
    return outputs.get(kind.steps().get(kind.steps().size() - 1));
  }

  /** {@return the key of a step's effect} */
  String effectOf(String step) {
    return ref.id() + "/" + step;
  }

  /** {@return the outputs as they are checkpointed} */
  Map<String, String> checkpoints() {
    Map<String, String> json = new LinkedHashMap<>();
    outputs.forEach((step, output) -> json.put(step, "\"" + output + "\""));
    return json;
  }

  /** {@return the outputs of one version, as they are checkpointed} */
  Map<String, String> checkpoints(int version) {
    Map<String, String> json = checkpoints();
    json.keySet().retainAll(kind.steps(version));
    return json;
  }
}
