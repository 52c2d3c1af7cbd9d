package dev.jobdrill.exploration;

import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.fault.Faults;
import dev.jobdrill.fault.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes a schedule that fails smaller, as long as it fails with the same violation. */
final class Weakening {
  private static final int MOST_RUNS = 60;

  private final Function<Schedule, Observation> run;
  private final String key;
  private final Budget budget;
  private int runs;
  private String endedBy = "";

  /** Weakens schedules that fail with a violation of this key, as long as there is budget. */
  Weakening(Function<Schedule, Observation> run, String key, Budget budget) {
    this.run = run;
    this.key = key;
    this.budget = budget;
  }

  Observation of(Observation failing) {
    Observation smallest = failing;
    Optional<Observation> weaker = Optional.of(failing);
    while (weaker.isPresent()) {
      smallest = weaker.get();
      weaker = weakerThan(smallest);
    }
    return smallest;
  }

  private Optional<Observation> weakerThan(Observation failing) {
    for (List<FaultSpec> candidate : weakerThan(failing.schedule().faults())) {
      if (runs == MOST_RUNS || budget.left() == 0) {
        endedBy = runs == MOST_RUNS ? MOST_RUNS + " runs were made for it" : budget.words();
        return Optional.empty();
      }
      runs++;
      Observation seen = run.apply(Schedule.of(candidate));
      if (seen.violation(key).isPresent()) {
        return Optional.of(seen);
      }
    }
    return Optional.empty();
  }

  /** {@return why what was found may not be the smallest; empty if it is} */
  String endedBy() {
    return endedBy;
  }

  private static List<List<FaultSpec>> weakerThan(List<FaultSpec> faults) {
    List<List<FaultSpec>> all = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      List<FaultSpec> fewer = new ArrayList<>(faults);
      fewer.remove(i);
      all.add(fewer);
    }
    // Two may matter only together, such as a failure and the redelivery that makes up for it.
    for (int i = 0; i < faults.size(); i++) {
      for (int j = i + 1; j < faults.size() && faults.size() > 2; j++) {
        List<FaultSpec> fewer = new ArrayList<>(faults);
        fewer.remove(j);
        fewer.remove(i);
        all.add(fewer);
      }
    }
    for (int i = 0; i < faults.size(); i++) {
      for (FaultSpec weaker : weakerThan(faults.get(i))) {
        List<FaultSpec> changed = new ArrayList<>(faults);
        changed.set(i, weaker);
        if (changed.stream()
                .flatMap(fault -> fault.points().stream())
                .distinct()
                .count()
            == changed.size()) {
          all.add(changed);
        }
      }
    }
    return all;
  }

  private static List<FaultSpec> weakerThan(FaultSpec fault) {
    List<FaultSpec> weaker = new ArrayList<>();
    FaultPoint point = fault.points().get(0);
    Fault exception = Faults.exception(IOException.class);
    boolean strong =
        fault.fault().kind() == FaultKind.CRASH || fault.fault().kind() == FaultKind.LOSE_LEASE;
    if (strong && exception.kind().positions().contains(point.position())) {
      weaker.add(FaultSpec.of(point, exception));
    }
    if (point.attempt() > 1) {
      weaker.add(fault.onAttempt(point.attempt() - 1));
    }
    return weaker;
  }
}
