package dev.jobdrill.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults of one job and of its children: which are still to strike, and which points were reached. Thread-safe. */
final class FaultBook {
  private final Map<FaultPoint, Fault> pending;
  private final Set<FaultPoint> reached = new LinkedHashSet<>();
  private final Map<FaultPoint, String> obstacles = new LinkedHashMap<>();

  FaultBook(List<FaultSpec> specs) {
    pending = byPoint(specs);
  }

  static Map<FaultPoint, Fault> byPoint(List<FaultSpec> specs) {
    Map<FaultPoint, Fault> faults = new LinkedHashMap<>();
    for (FaultSpec spec : specs) {
      for (FaultPoint point : spec.points()) {
        Fault other = faults.put(point, spec.fault());
        if (other != null) {
          throw new IllegalArgumentException(
              "Two faults are to strike at " + point + ": " + other + " and " + spec.fault()
                  + ". Only one can; move one to another position or attempt.");
        }
      }
    }
    return faults;
  }

  /** Notes that a point was reached; returns the fault that waits there. */
  synchronized @Nullable Fault reach(FaultPoint point) {
    reached.add(point);
    return pending.get(point);
  }

  synchronized @Nullable Fault pendingAt(FaultPoint point) {
    return pending.get(point);
  }

  synchronized void struck(FaultPoint point) {
    pending.remove(point);
    obstacles.remove(point);
  }

  /** The point was reached, and the fault had nothing to strike there. */
  synchronized void hindered(FaultPoint point, String why) {
    obstacles.put(point, why);
  }

  synchronized List<FaultPoint> unstruck() {
    return List.copyOf(pending.keySet());
  }

  synchronized @Nullable String obstacle(FaultPoint point) {
    return obstacles.get(point);
  }

  synchronized List<FaultPoint> reached() {
    return new ArrayList<>(reached);
  }
}
