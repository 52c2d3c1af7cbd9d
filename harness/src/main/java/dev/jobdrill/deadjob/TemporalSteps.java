package dev.jobdrill.deadjob;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a history did after its start: activities by the order in which they were scheduled, children, the end. */
final class TemporalSteps {
  /** The detail that holds the retry policy of the activity which a workflow died of. */
  static final String RETRY_POLICY = "activityRetryPolicy";

  private final DeadJobBuilder job;
  private final TemporalPayloads payloads;
  private final List<TemporalEvent> events;
  private final Map<String, TemporalEvent> scheduled = new LinkedHashMap<>();
  private final Map<String, TemporalEvent> started = new HashMap<>();
  private final Map<String, TemporalEvent> settled = new HashMap<>();
  private final Map<String, RelatedJob> children = new LinkedHashMap<>();

  TemporalSteps(DeadJobBuilder job, TemporalPayloads payloads, List<TemporalEvent> events) {
    this.job = job;
    this.payloads = payloads;
    this.events = events;
  }

  void read() {
    for (TemporalEvent event : events) {
      switch (event.type()) {
        case "activitytaskscheduled" -> scheduled.put(event.id(), event);
        case "markerrecorded" -> {
          if ("LocalActivity".equals(event.attributes().text("markerName"))) {
            scheduled.put(event.id(), event);
          }
        }
        case "activitytaskstarted" -> started.put(event.scheduledEventId(), event);
        case "activitytaskcompleted", "activitytaskfailed", "activitytasktimedout" ->
          settled.put(event.scheduledEventId(), event);
        case "startchildworkflowexecutioninitiated" ->
          child(event, event.id(), "running", null, null);
        case "childworkflowexecutioncompleted" ->
          child(
              event,
              initiated(event),
              "completed",
              payloads.result("a child's result", event.attributes().get("result")),
              null);
        case "childworkflowexecutionfailed" -> failedChild(event);
        default -> {}
      }
    }
    TemporalEvent last = events.get(events.size() - 1);
    String culprit = last.attributes().get("failure") instanceof Json.Obj failure
        ? TemporalFailures.scheduledEventId(failure)
        : null;
    scheduled.values().forEach(event -> step(event, culprit));
    children.values().forEach(job::child);
    end(last, culprit);
  }

  private void step(TemporalEvent event, @Nullable String culprit) {
    if (event.type().equals("markerrecorded")) {
      localActivity(event);
      return;
    }
    String name = Objects.requireNonNullElse(event.name("activityType"), "unknown");
    TemporalEvent end = settled.get(event.id());
    Integer attempt = attempt(event.id());
    lastFailure(event, name, attempt);
    if (end == null) {
      return;
    }
    if (end.type().equals("activitytaskcompleted")) {
      job.step(new CompletedStep(
          name,
          payloads.all("the input of " + name, event.attributes().get("input")),
          payloads.result("the output of " + name, end.attributes().get("result")),
          attempt,
          end.at()));
    } else if (!event.id().equals(culprit)
        && end.attributes().get("failure") instanceof Json.Obj failure) {
      job.error(TemporalFailures.error(job, payloads, failure, attempt, end.at(), name));
    }
  }

  /** A retried attempt leaves no event of its own, only this trace in the next one on a real server. */
  private void lastFailure(TemporalEvent event, String name, @Nullable Integer attempt) {
    Json.Obj failure = lastFailure(event.id());
    if (failure != null) {
      job.error(TemporalFailures.error(
          job, payloads, failure, attempt == null ? null : attempt - 1, null, name));
    }
  }

  private Json.@Nullable Obj lastFailure(String scheduledEventId) {
    TemporalEvent start = started.get(scheduledEventId);
    return start != null && start.attributes().get("lastFailure") instanceof Json.Obj failure
        ? failure
        : null;
  }

  private void localActivity(TemporalEvent event) {
    Json details = event.attributes().get("details");
    Json type = details == null ? null : payloads.result("a marker", details.get("type"));
    String name = type instanceof Json.Text text ? text.value() : "unknown";
    if (event.attributes().get("failure") instanceof Json.Obj failure) {
      job.error(TemporalFailures.error(job, payloads, failure, null, event.at(), name));
    } else if (details != null) {
      job.step(new CompletedStep(
          name,
          payloads.all("the input of " + name, details.get("input")),
          payloads.result("the output of " + name, details.get("result")),
          null,
          event.at()));
    }
  }

  private @Nullable Integer attempt(@Nullable String scheduledEventId) {
    TemporalEvent start = scheduledEventId == null ? null : started.get(scheduledEventId);
    return start == null ? null : start.fields().countOrNull("attempt");
  }

  private static String initiated(TemporalEvent event) {
    return event.fields().has("initiatedEventId")
        ? event.fields().scalar("initiatedEventId")
        : event.id();
  }

  private void failedChild(TemporalEvent event) {
    JobError error = event.attributes().get("failure") instanceof Json.Obj failure
        ? TemporalFailures.error(job, payloads, failure, null, event.at(), null)
        : null;
    child(event, initiated(event), "failed", null, error == null ? null : error.message());
  }

  private void child(
      TemporalEvent event,
      String initiated,
      String state,
      @Nullable Json result,
      @Nullable String reason) {
    RelatedJob known = children.get(initiated);
    Json execution = event.attributes().get("workflowExecution");
    String id =
        execution == null ? event.attributes().text("workflowId") : execution.text("workflowId");
    children.put(
        initiated,
        new RelatedJob(
            id != null ? id : known == null ? "unknown" : known.id(),
            known == null ? event.name("taskQueue") : known.queue(),
            event.name("workflowType"),
            state,
            result,
            reason));
  }

  private void end(TemporalEvent last, @Nullable String culprit) {
    String state = last.type().replaceFirst("^workflowexecution", "");
    switch (last.type()) {
      case "workflowexecutioncompleted" ->
        job.detail("result", payloads.result("the result", last.attributes().get("result")))
            .time("completed", last.at());
      case "workflowexecutioncontinuedasnew" ->
        job.detail("newExecutionRunId", last.attributes().get("newExecutionRunId"))
            .unread(
                "the runs after",
                "the workflow continued as new: the run that died is a later one, whose history"
                    + " and input are its own");
      case "workflowexecutionfailed",
          "workflowexecutiontimedout",
          "workflowexecutionterminated",
          "workflowexecutioncanceled" -> died(last, culprit, state);
      default -> stuck();
    }
    boolean ended = last.type().startsWith("workflowexecution")
        && events.size() > 1
        && !last.type().equals("workflowexecutionsignaled");
    job.detail("state", new Json.Text(ended ? state : "open"));
  }

  private void died(TemporalEvent last, @Nullable String culprit, String state) {
    Integer attempt = attempt(culprit);
    job.attempts(attempt == null ? 1 : attempt).time("died", last.at());
    TemporalEvent activity = culprit == null ? null : scheduled.get(culprit);
    if (activity != null) {
      job.detail(RETRY_POLICY, activity.attributes().get("retryPolicy"));
    }
    if (last.attributes().get("failure") instanceof Json.Obj failure) {
      job.error(TemporalFailures.error(job, payloads, failure, attempt, last.at(), null));
    } else {
      job.error(new JobError(
          "Workflow" + state, last.attributes().text("reason"), null, null, last.at(), null));
    }
    boolean known = culprit != null && lastFailure(culprit) != null;
    int lost = attempt == null ? 0 : attempt - (known ? 2 : 1);
    if (lost > 0) {
      job.unread(KeptNowhere.errorsUpTo(lost), KeptNowhere.TEMPORAL_NO_EVENT);
    }
  }

  /** No end: what stands in its way is the last failure of a workflow task. */
  private void stuck() {
    int failed = 0;
    for (TemporalEvent event : events) {
      if (event.type().equals("workflowtaskfailed")
          && event.attributes().get("failure") instanceof Json.Obj failure) {
        failed++;
        job.error(TemporalFailures.error(job, payloads, failure, failed, event.at(), null));
      }
    }
    job.attempts(failed);
    job.unread("the end", KeptNowhere.TEMPORAL_OPEN);
  }
}
