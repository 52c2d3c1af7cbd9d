package dev.jobdrill.drill;

import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import java.util.List;
import java.util.stream.Stream;

/**
 * The faults of one handle. Immutable, except that all handles which have a fault share whether a job
 * was ever run with it.
 */
final class FaultPlan {
  static final FaultPlan NONE = new FaultPlan(List.of());

  private final List<Injected> faults;

  private FaultPlan(List<Injected> faults) {
    this.faults = faults;
  }

  FaultPlan plus(List<Injected> more) {
    return new FaultPlan(Stream.concat(faults.stream(), more.stream()).toList());
  }

  List<FaultSpec> all() {
    return faults.stream().map(Injected::spec).toList();
  }

  boolean refusesConnections() {
    return all().stream().anyMatch(fault -> fault.fault().kind() == FaultKind.REFUSED);
  }

  /** The faults that concern a job of a pipeline: with several pipelines, each meets those at its own steps. */
  List<FaultSpec> concerning(Pipeline<?> pipeline) {
    return all().stream().filter(fault -> fault.fits(pipeline)).toList();
  }

  void markUsedBy(Pipeline<?> pipeline) {
    faults.stream().filter(fault -> fault.spec.fits(pipeline)).forEach(fault -> fault.used = true);
  }

  /** A fault as one call injected it. The same fault injected by another call is another one. */
  static final class Injected {
    private final FaultSpec spec;
    private volatile boolean used;

    Injected(FaultSpec spec) {
      this.spec = spec;
    }

    FaultSpec spec() {
      return spec;
    }

    boolean used() {
      return used;
    }
  }
}
