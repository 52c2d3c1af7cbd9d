package dev.jobdrill.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepRecord;
import dev.jobdrill.recording.StoreWrite;
import dev.jobdrill.recording.Strike;
import dev.jobdrill.recording.WallTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One job run as it stands in {@code run.json}. */
final class RunJson {
  private static final int DIAGNOSIS_COLUMN = 23;

  private final JobRun run;
  private final Texts texts;
  private final Map<String, WallTime> wallTimes = new HashMap<>();
  private final ObjectNode json = Json.object();

  private RunJson(JobRun run, Texts texts) {
    this.run = run;
    this.texts = texts;
    run.wallTimes().forEach(time -> wallTimes.put(key(time.attempt(), time.step()), time));
  }

  static ObjectNode of(JobRun run, Texts texts) {
    return new RunJson(run, texts).json();
  }

  private static String key(int attempt, @Nullable String step) {
    return attempt + (step == null ? "" : " " + step);
  }

  private ObjectNode json() {
    json.put("jobId", run.jobId());
    json.put("pipeline", run.pipeline());
    json.put("queue", run.queue());
    json.put("correlationId", run.correlationId());
    json.put("state", run.state().name());
    Json.put(json, "enqueuedAt", run.enqueuedAt());
    Json.put(json, "settledAt", run.settledAt().orElse(null));
    run.schedule().ifPresent(schedule -> json.put("schedule", schedule.toString()));
    json.set("input", texts.of(run.inputJson()));
    ArrayNode steps = json.putArray("steps");
    run.stepNames().forEach(steps::add);
    ArrayNode attempts = json.putArray("attempts");
    run.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
    ArrayNode errors = json.putArray("errors");
    run.errors().forEach(error -> errors.add(error(error)));
    checkpoints();
    ArrayNode strikes = json.putArray("faults");
    run.strikes().forEach(strike -> strikes.add(strike(strike)));
    ArrayNode writes = json.putArray("writes");
    run.writes().forEach(write -> writes.add(write(write)));
    HttpJson http = new HttpJson(texts);
    ArrayNode exchanges = json.putArray("exchanges");
    run.exchanges().forEach(exchange -> exchanges.add(http.of(exchange)));
    ArrayNode children = json.putArray("children");
    run.children().forEach(child -> children.add(of(child, texts)));
    new SignalJson(texts).addTo(json, run);
    ArrayNode diagnosis = json.putArray("diagnosis");
    diagnose(diagnosis);
    json.put("timeline", run.timeline());
    return json;
  }

  /** The text has one finding a line, in two columns, and below a suspicion the evidence for it. */
  private void diagnose(ArrayNode diagnosis) {
    for (String line : run.diagnosis().lines().skip(1).toList()) {
      String what = line.substring(0, Math.min(DIAGNOSIS_COLUMN, line.length())).strip();
      String how = line.substring(Math.min(DIAGNOSIS_COLUMN, line.length())).strip();
      if (what.isEmpty() && !diagnosis.isEmpty()) {
        ((ObjectNode) diagnosis.get(diagnosis.size() - 1)).put("evidence", how);
      } else {
        diagnosis.addObject().put("what", what).put("how", how);
      }
    }
  }

  private ObjectNode attempt(AttemptRecord attempt) {
    ObjectNode node = Json.object();
    node.put("number", attempt.number());
    Json.put(node, "startedAt", attempt.startedAt());
    Json.put(node, "endedAt", attempt.endedAt());
    node.put("result", word(attempt.result()));
    node.put("words", attempt.result().words());
    Json.put(node, "retryAt", attempt.retryAt());
    wall(node, attempt.number(), null);
    ArrayNode steps = node.putArray("steps");
    attempt.steps().forEach(step -> steps.add(step(attempt.number(), step)));
    return node;
  }

  private ObjectNode step(int attempt, StepRecord step) {
    ObjectNode node = Json.object();
    node.put("step", step.step());
    node.put("result", word(step.result()));
    node.put("words", step.result().words());
    Json.put(node, "startedAt", step.startedAt());
    Json.put(node, "endedAt", step.endedAt());
    wall(node, attempt, step.step());
    return node;
  }

  private void wall(ObjectNode node, int attempt, @Nullable String step) {
    WallTime time = wallTimes.get(key(attempt, step));
    if (time != null) {
      node.put("wallStartMicros", time.start().toNanos() / 1_000);
      node.put("wallMicros", time.took().toNanos() / 1_000);
    }
  }

  private ObjectNode error(ErrorRecord error) {
    ObjectNode node = Json.object();
    node.put("attempt", error.attempt());
    Json.put(node, "step", error.step());
    node.put("type", error.type());
    Json.put(node, "message", error.message());
    node.set("stackTrace", texts.of(error.stackTrace()));
    Json.put(node, "at", error.at());
    return node;
  }

  private void checkpoints() {
    ArrayNode checkpoints = json.putArray("checkpoints");
    for (String step : run.stepNames()) {
      String output = run.checkpoints().get(step);
      if (output != null) {
        ObjectNode node = checkpoints.addObject().put("step", step);
        node.set("output", texts.of(output));
      }
    }
  }

  private static ObjectNode strike(Strike strike) {
    ObjectNode node = Json.object();
    node.put("point", strike.point().toString());
    node.put("step", strike.point().step());
    node.put("attempt", strike.point().attempt());
    node.put("position", strike.point().position().text());
    node.put("fault", strike.fault());
    node.put("words", strike.point().words());
    Json.put(node, "at", strike.at());
    return node;
  }

  private static ObjectNode write(StoreWrite write) {
    ObjectNode node = Json.object();
    node.put("kind", word(write.transition().kind()));
    node.put("attempt", write.transition().attempt());
    Json.put(node, "step", write.transition().step());
    node.put("accepted", write.accepted());
    Json.put(node, "at", write.at());
    node.put("times", write.times());
    return node;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
