package dev.jobdrill.drill;

import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.FaultInjector;
import dev.jobdrill.fault.FaultPoint;
import dev.jobdrill.recording.JobRun;
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

  /** What a job died of kept it from coming any further, so that is what to look at first. */
  static String diedOf(JobRun run) {
    if (run.state() != JobState.DEAD) {
      return "";
    }
    return run.lastError()
        .map(last -> " of " + last.type() + ": " + Words.excerpt(String.valueOf(last.message()))
            + (last.step() == null ? "" : " in step '" + last.step() + "',"))
        .orElse("");
  }

  private static String missed(FaultInjector injector, FaultPoint point) {
    return point.words()
        + injector
            .obstacle(point)
            .map(why -> " with anything to strike there (" + why + ")")
            .orElse("");
  }
}
