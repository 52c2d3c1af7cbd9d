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
import java.util.function.Function;

/** Makes a schedule that fails smaller, as long as it fails with the same violation. */
final class Weakening {
  private static final int MOST_RUNS = 60;

  private final Function<Schedule, Observation> run;
  private final String key;
  private int runs;

  /** Weakens schedules that fail with a violation of this key. */
  Weakening(Function<Schedule, Observation> run, String key) {
    this.run = run;
    this.key = key;
  }

  Observation of(Observation failing) {
    Observation smallest = failing;
    boolean weaker = true;
    while (weaker && runs < MOST_RUNS) {
      weaker = false;
      for (List<FaultSpec> candidate : weakerThan(smallest.schedule().faults())) {
        if (runs++ >= MOST_RUNS) {
          break;
        }
        Observation seen = run.apply(Schedule.of(candidate));
        if (seen.violations().stream().anyMatch(violation -> violation.key().equals(key))) {
          smallest = seen;
          weaker = true;
          break;
        }
      }
    }
    return smallest;
  }

  int runs() {
    return runs;
  }

  private static List<List<FaultSpec>> weakerThan(List<FaultSpec> faults) {
    List<List<FaultSpec>> all = new ArrayList<>();
    for (int i = 0; i < faults.size(); i++) {
      List<FaultSpec> fewer = new ArrayList<>(faults);
      fewer.remove(i);
      all.add(fewer);
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
