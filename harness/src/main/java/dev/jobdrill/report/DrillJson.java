package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;

/** A drill as it stands in {@code run.json}; run.schema.json beside the page's template describes it. */
final class DrillJson {
  /** Goes up where a reader of the last version would misread the next. */
  static final int VERSION = 1;

  private static final int MESSAGE = 10_000;
  private static final int NAME = 500;

  private DrillJson() {}

  static ObjectNode of(DrillReport drill) {
    Texts texts = new Texts();
    ObjectNode json = Json.object();
    json.put("format", "jobdrill-run");
    json.put("version", VERSION);
    json.set("drill", drill(drill, texts));
    ArrayNode runs = json.putArray("runs");
    drill.runs().forEach(run -> runs.add(RunJson.of(run, texts)));
    JobRun baseline = drill.baseline();
    if (baseline != null) {
      json.set("baseline", RunJson.of(baseline, texts));
    }
    json.set("unattributedLogs", new SignalJson(texts).unattributed(drill.runs()));
    return json;
  }

  private static ObjectNode drill(DrillReport drill, Texts texts) {
    ObjectNode node = Json.object();
    node.put("name", name(drill));
    node.put("testClass", drill.testClass());
    node.put("kind", drill.kind().word());
    node.put("verdict", drill.verdict().word());
    node.put("ranAt", drill.ranAt().toString());
    node.put("tookMillis", drill.took().toMillis());
    Throwable failure = drill.failure();
    if (failure != null) {
      ObjectNode error = node.putObject("failure");
      error.put("type", failure.getClass().getName());
      error.put("message", message(failure, drill));
      error.set("stackTrace", texts.ofTrace(failure));
    }
    ArrayNode replay = node.putArray("replay");
    drill
        .replay()
        .forEach(line -> replay.addObject().put("what", line.what()).put("line", line.line()));
    return node;
  }

  /** A parameterized test is named after its arguments, whatever they hold. */
  static String name(DrillReport drill) {
    return drill.name().length() <= NAME ? drill.name() : Words.excerpt(drill.name(), NAME);
  }

  /** The finding alone: the page draws what a message quotes of the job. */
  static String message(Throwable failure, DrillReport drill) {
    String message = String.valueOf(failure.getMessage());
    int end = message.length();
    for (JobRun run : drill.runs()) {
      int quoted = message.indexOf("job " + run.jobId() + " of pipeline ");
      end = quoted < 0 ? end : Math.min(end, quoted);
    }
    int diagnosis = message.indexOf("\n\ndiagnosis: ");
    end = diagnosis < 0 ? end : Math.min(end, diagnosis);
    String finding = message.substring(0, end).strip();
    return finding.length() <= MESSAGE
        ? finding
        : finding.substring(0, MESSAGE) + "… [" + finding.length() + " characters]";
  }
}
