package dev.jobdrill.exploration;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The report as data. Fields are only ever added within a version. */
final class ReportJson {
  private static final JsonMapper JSON = new JsonMapper();

  private ReportJson() {}

  static String of(ExplorationReport report) {
    ObjectNode root = JSON.createObjectNode()
        .put("version", 1)
        .put("shape", report.shape())
        .put("faults", report.faults())
        .put("attempts", report.attempts())
        .put("points", report.points())
        .put("runs", report.runs())
        .put("merged", report.merged())
        .put("states", report.states())
        .put("hindered", report.hindered())
        .put("complete", report.isComplete())
        .put("incomplete", report.incomplete())
        .put("seconds", report.seconds());
    ArrayNode matrix = root.putArray("matrix");
    for (Matrix.Entry entry : Matrix.of(report)) {
      matrix
          .addObject()
          .put("point", entry.point())
          .put("row", entry.row())
          .put("attempt", entry.attempt())
          .put("tried", entry.cell().tried())
          .put("failed", entry.cell().failed());
    }
    report.skipped().forEach(root.putArray("skipped")::add);
    report.notRun().forEach(root.putArray("notRun")::add);
    report.notes().forEach(root.putArray("notes")::add);
    report.unsound().forEach(root.putArray("unsound")::add);
    ArrayNode failures = root.putArray("failures");
    for (ExplorationReport.Failure failure : report.failures()) {
      ObjectNode entry = failures
          .addObject()
          .put("invariant", failure.invariant())
          .put("cause", failure.cause())
          .put("title", failure.title())
          .put("text", failure.text())
          .put("schedule", failure.schedule().toString())
          .put("notSmaller", failure.notSmaller())
          .put("runs", failure.runs())
          .put("timeline", failure.timeline());
      entry
          .putObject("replay")
          .put("where", failure.replay().where())
          .put("line", failure.replay().line());
      failure.difference().forEach(entry.putArray("difference")::add);
      failure.logs().forEach(entry.putArray("logs")::add);
      failure.spans().forEach(entry.putArray("spans")::add);
    }
    return root.toPrettyString();
  }
}
