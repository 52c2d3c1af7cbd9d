package dev.jobdrill.drill;

import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The faults of one handle, and which of them no job was ever run with. Thread-safe. */
final class FaultPlan {
  static final FaultPlan NONE = new FaultPlan(List.of());

  private final List<FaultSpec> faults;
  private final Set<FaultSpec> unused = Collections.newSetFromMap(new IdentityHashMap<>());

  private FaultPlan(List<FaultSpec> faults) {
    this.faults = faults;
    this.unused.addAll(faults);
  }

  /** The plan with more faults takes over the duty to be used. */
  synchronized FaultPlan plus(List<FaultSpec> more) {
    List<FaultSpec> all = new ArrayList<>(faults);
    all.addAll(more);
    unused.clear();
    return new FaultPlan(List.copyOf(all));
  }

  /** The faults that concern a job of a pipeline: with several pipelines, each meets those at its own steps. */
  synchronized List<FaultSpec> useFor(Pipeline<?> pipeline) {
    List<FaultSpec> concerned =
        faults.stream().filter(fault -> pipeline.step(fault.step()).isPresent()).toList();
    unused.removeAll(concerned);
    return concerned;
  }

  synchronized List<FaultSpec> unused() {
    return List.copyOf(unused);
  }
}
