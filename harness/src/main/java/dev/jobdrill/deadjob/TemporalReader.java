package dev.jobdrill.deadjob;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Histories of Temporal workflows as {@code temporal workflow show --output json} and the SDK's {@code toJson} write them:
 * activity results as completed steps, the innermost cause as the error. Thread-safe.
 */
public final class TemporalReader implements DeadJobReader {
  /** For {@link java.util.ServiceLoader}. */
  public TemporalReader() {}

  @Override
  public String system() {
    return "temporal";
  }

  @Override
  public boolean recognises(Json entry) {
    return entry.get("events") instanceof Json.Arr;
  }

  @Override
  public DeadJob read(RawDeadJob raw) {
    Fields history = Fields.of(raw.origin(), "a history {\"events\": […]}", raw.value());
    history.required("events", "array");
    List<TemporalEvent> events = new ArrayList<>();
    for (Fields event : history.objects("events")) {
      events.add(TemporalEvent.of(event));
    }
    if (events.isEmpty()) {
      throw new DeadJobException(
          raw.origin() + " has no events; expected the whole history of a workflow.", null);
    }
    TemporalEvent first = events.get(0);
    if (!first.type().equals("workflowexecutionstarted")) {
      throw new DeadJobException(
          raw.origin() + " begins with an event of type " + first.type()
              + "; expected WorkflowExecutionStarted. Export it whole, and without --reverse.",
          null);
    }
    Json start = first.attributes();
    Json type = start.get("workflowType");
    String name = type == null ? null : type.text("name");
    DeadJobBuilder job = DeadJob.of("temporal", id(start), name == null ? "unknown" : name)
        .version(raw.version())
        .time("created", first.at());
    if (start.text("workflowId") == null) {
      job.unread("workflowId", KeptNowhere.TEMPORAL_RUN_ID);
    }
    TemporalPayloads payloads = new TemporalPayloads(job, raw.limits());
    Json queue = start.get("taskQueue");
    String queueName = queue == null ? null : queue.text("name");
    job.queue(queueName == null ? "unknown" : queueName)
        .input(payloads.all("input", start.get("input")));
    started(job, start);
    new TemporalSteps(job, payloads, events).read();
    return job.build();
  }

  private static String id(Json start) {
    for (String name : List.of("workflowId", "originalExecutionRunId", "firstExecutionRunId")) {
      String id = start.text(name);
      if (id != null) {
        return id;
      }
    }
    return "unknown";
  }

  private static void started(DeadJobBuilder job, Json start) {
    for (String name : List.of(
        "originalExecutionRunId",
        "firstExecutionRunId",
        "continuedExecutionRunId",
        "memo",
        "header",
        "searchAttributes",
        "retryPolicy",
        "identity")) {
      Json value = start.get(name);
      if (value != null && !value.equals(new Json.Obj(List.of()))) {
        job.detail(name, value);
      }
    }
    Json parent = start.get("parentWorkflowExecution");
    String parentId = parent == null ? null : parent.text("workflowId");
    if (parentId != null) {
      job.parent(new RelatedJob(parentId, null, null, null, null, null));
    }
    if (text(start, "continuedExecutionRunId") != null) {
      job.unread(
          "the runs before",
          "the workflow continued as new: this is the history of its last run alone, whose input"
              + " is the failing one");
    }
  }

  private static @Nullable String text(Json object, String name) {
    String text = object.text(name);
    return text == null || text.isEmpty() ? null : text;
  }
}
