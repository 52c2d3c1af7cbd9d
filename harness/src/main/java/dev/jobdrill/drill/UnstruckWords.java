package dev.jobdrill.drill;

import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.recording.Words;
import java.util.List;

/** Why faults did not strike, in words. */
final class UnstruckWords {
  private UnstruckWords() {}

  static String of(FaultInjector injector) {
    String missed =
        Words.list(injector.unstruck().stream().map(p -> missed(injector, p)).toList(), ", nor ");
    List<FaultPoint> reached = injector.reached();
    return "never came to the point " + missed + ". "
        + (reached.isEmpty()
            ? "It came to no point at all."
            : "The nearest point that was reached is "
                + injector
                    .nearestTo(injector.unstruck().get(0))
                    .map(FaultPoint::toString)
                    .orElse("none")
                + "; in all it came to " + Words.list(reached, ", ") + ".");
  }

  private static String missed(FaultInjector injector, FaultPoint point) {
    return point.words()
        + injector
            .obstacle(point)
            .map(why -> " with anything to strike there (" + why + ")")
            .orElse("");
  }
}
