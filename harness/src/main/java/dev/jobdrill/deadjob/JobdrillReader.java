package dev.jobdrill.deadjob;

import dev.jobdrill.pipeline.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobdrill's own dead jobs, complete: input, checkpoints as completed steps, the whole error history, children. Reads the
 * hash {@code data}, the list {@code errors} and the hash {@code children} of a job as {@link
 * dev.jobdrill.executor.redis.RedisJobStore} lays them out, and the portable document itself. Thread-safe.
 */
public final class JobdrillReader implements RedisDeadJobReader {
  private static final String OUTPUT = "out:";

  /** For {@link java.util.ServiceLoader}. */
  public JobdrillReader() {}

  @Override
  public String system() {
    return "jobdrill";
  }

  @Override
  public boolean recognises(Json entry) {
    return DeadJobDocument.is(entry) || entry.get("jobdrill") != null;
  }

  @Override
  public void scan(ReadOnlyRedis redis, RedisQuery query, ReadLimits limits, Entries entries) {
    new JobdrillScan(redis, limits, entries).scan(query);
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    if (DeadJobDocument.is(raw.value())) {
      return DeadJobDocument.parse(raw.origin(), raw.value());
    }
    Fields entry =
        Fields.of(raw.origin(), "a dead job of Jobdrill", raw.value()).object("jobdrill");
    if (entry.json().get("data") == Json.Null.NULL) {
      throw new DeadJobException(
          raw.origin() + ": the dead set names this id, but there is no hash with the job; it was"
              + " redriven or deleted meanwhile.",
          null);
    }
    Fields data = entry.object("data");
    JsonParsing parsing = new JsonParsing(raw.limits());
    DeadJobBuilder job = DeadJob.of("jobdrill", entry.text("id"), data.text("pipeline"))
        .version(raw.version())
        .queue(entry.text("queue"))
        .attempts(data.count("attempt"))
        .correlationId(data.textOrNull("correlation_id"))
        .traceparent(data.textOrNull("traceparent"))
        .input(parsing.entry(raw.origin() + ", its input", data.text("input")))
        .time("enqueued", data.time("enqueued_at", Times::millis))
        .time("died", data.time("settled_at", Times::millis))
        .detail("shape", data.get("shape"));
    if (data.has("parent")) {
      job.parent(new RelatedJob(data.text("parent"), null, null, null, null, null));
    }
    steps(job, data, raw, parsing);
    for (String error : entry.texts("errors")) {
      job.error(error(
          Fields.of(raw.origin() + ", an error", "see above", parsing.entry(raw.origin(), error))));
    }
    children(job, entry, raw, parsing);
    return job.build();
  }

  private static void steps(DeadJobBuilder job, Fields data, RawDeadJob raw, JsonParsing parsing) {
    Map<String, Json> outputs = new LinkedHashMap<>();
    for (String name : data.asNames()) {
      if (name.startsWith(OUTPUT)) {
        outputs.put(
            name.substring(OUTPUT.length()),
            parsing.entry(raw.origin() + ", " + name, data.text(name)));
      }
    }
    List<String> order = new ArrayList<>();
    if (data.has("shape")) {
      order.addAll(Shape.parse(data.text("shape")).names());
    }
    order.addAll(outputs.keySet());
    for (String step : order) {
      Json output = outputs.remove(step);
      if (output != null) {
        job.step(new CompletedStep(step, null, output, null, null));
      }
    }
  }

  private static JobError error(Fields error) {
    return new JobError(
        error.text("type"),
        error.textOrNull("message"),
        error.textOrNull("stackTrace"),
        error.countOrNull("attempt"),
        error.time("at", Times::millis),
        error.textOrNull("step"));
  }

  /** States as the store writes them: {@code running}, C with the output, D with the error. */
  private static void children(
      DeadJobBuilder job, Fields entry, RawDeadJob raw, JsonParsing parsing) {
    entry.asMap("children").forEach((ref, value) -> {
      String state = value instanceof Json.Text text ? text.value() : "";
      String detail = state.isEmpty() ? "" : state.substring(1);
      int slash = ref.indexOf('/');
      String queue = slash < 0 ? null : ref.substring(0, slash);
      if (state.startsWith("C")) {
        Json result = detail.isEmpty() ? null : parsing.entry(raw.origin() + ", " + ref, detail);
        job.child(new RelatedJob(ref, queue, null, "completed", result, null));
      } else if (state.startsWith("D")) {
        job.child(new RelatedJob(ref, queue, null, "failed", null, detail));
      } else {
        job.child(new RelatedJob(ref, queue, null, "running", null, null));
      }
    });
  }
}
