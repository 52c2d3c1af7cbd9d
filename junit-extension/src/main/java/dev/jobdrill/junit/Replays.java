package dev.jobdrill.junit;

import dev.jobdrill.fault.Schedule;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.report.DrillReport;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The lines that run a test again, with Maven, with Gradle, and with the faults it met. */
final class Replays {
  private Replays() {}

  static DrillReport addTo(DrillReport report, ExtensionContext context) {
    String testClass = context.getRequiredTestClass().getName();
    String method = context.getRequiredTestMethod().getName();
    DrillReport replayed = report
        .replayedBy("with Maven", "mvn test -Dtest='" + testClass + "#" + method + "'")
        .replayedBy("with Gradle", "gradle test --tests '" + testClass + "." + method + "'");
    for (String schedule : schedules(report.runs())) {
      replayed = replayed.replayedBy(
          "with these faults", "@InjectFault(schedule = \"" + escaped(schedule) + "\")");
    }
    return replayed;
  }

  /** Those of the first jobs only: a test of hundreds says with its name what it meets. */
  private static List<String> schedules(List<JobRun> runs) {
    return runs.stream()
        .filter(run -> !run.strikes().isEmpty())
        .flatMap(run -> run.schedule().stream())
        .map(Schedule::toString)
        .distinct()
        .limit(3)
        .toList();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
