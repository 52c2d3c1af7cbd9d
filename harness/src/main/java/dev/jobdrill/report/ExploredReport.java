package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.recording.Words;
import java.time.Duration;
import java.time.Instant;

/**
 * One exploration, to be written by a {@link ReportDirectory}. Immutable.
 *
 * @param name what it is called, such as the test's display name
 * @param testClass the class it stands in, or what else it belongs to
 * @param exploration what was found
 * @param failure why the test fails although the exploration found nothing, such as that it is incomplete; else empty
 * @param ranAt when it began, by the clock on the wall
 * @param took how long it took, by the clock on the wall
 */
public record ExploredReport(
    String name,
    String testClass,
    ExplorationReport exploration,
    String failure,
    Instant ranAt,
    Duration took) {
  Verdict verdict() {
    return exploration.isSound() && failure.isEmpty() ? Verdict.PASSED : Verdict.FAILED;
  }

  /** What the index says of it. */
  ObjectNode entry() {
    ObjectNode entry = Json.object()
        .put("name", Words.excerpt(name, 500))
        .put("testClass", testClass)
        .put("kind", DrillKind.EXPLORED.word())
        .put("verdict", verdict().word())
        .put("ranAt", ranAt.toString())
        .put("tookMillis", took.toMillis())
        .put("summary", exploration.summary())
        .put("jobCount", exploration.runs());
    if (!exploration.failures().isEmpty()) {
      entry.put("message", Words.excerpt(exploration.failures().get(0).title(), 300));
    } else if (!exploration.unsound().isEmpty()) {
      entry.put("message", Words.excerpt(exploration.unsound().get(0), 300));
    } else if (!failure.isEmpty()) {
      entry.put("message", Words.excerpt(failure, 300));
    }
    entry.putArray("jobs");
    return entry;
  }
}
