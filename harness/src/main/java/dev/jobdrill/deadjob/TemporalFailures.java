package dev.jobdrill.deadjob;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Temporal's nested failures: the innermost cause is the error, the outer ones say where it happened. */
final class TemporalFailures {
  private static final List<String> KINDS = List.of(
      "applicationFailureInfo",
      "timeoutFailureInfo",
      "canceledFailureInfo",
      "terminatedFailureInfo",
      "serverFailureInfo",
      "resetWorkflowFailureInfo",
      "activityFailureInfo",
      "childWorkflowExecutionFailureInfo",
      "nexusOperationExecutionFailureInfo",
      "nexusHandlerFailureInfo");

  private TemporalFailures() {}

  static JobError error(
      DeadJobBuilder job,
      TemporalPayloads payloads,
      Json failure,
      @Nullable Integer attempt,
      @Nullable Instant at,
      @Nullable String step) {
    Json innermost = failure;
    String where = step;
    while (innermost.get("cause") instanceof Json.Obj cause) {
      where = activityOf(innermost, where);
      innermost = cause;
    }
    where = activityOf(innermost, where);
    if (innermost.get("encodedAttributes") instanceof Json.Obj) {
      job.unread(
          "the message and the stack of an error",
          "a codec hides them (encodedAttributes); Temporal's UI with the codec shows them");
    }
    return new JobError(
        type(innermost), message(innermost), innermost.text("stackTrace"), attempt, at, where);
  }

  /** The activity of a failure: which step it struck. */
  static @Nullable String scheduledEventId(Json failure) {
    Json info = failure.get("activityFailureInfo");
    Json id = info == null ? null : info.get("scheduledEventId");
    return id instanceof Json.Num number
        ? number.literal()
        : id instanceof Json.Text text ? text.value() : null;
  }

  private static @Nullable String activityOf(Json failure, @Nullable String otherwise) {
    Json info = failure.get("activityFailureInfo");
    Json type = info == null ? null : info.get("activityType");
    String name = type == null ? null : type.text("name");
    return name == null ? otherwise : name;
  }

  private static @Nullable String type(Json failure) {
    for (String kind : KINDS) {
      Json info = failure.get(kind);
      if (info != null) {
        String type = info.text("type");
        // Without a type it is the kind of failure itself that is known.
        return type != null
            ? type
            : Character.toUpperCase(kind.charAt(0)) + kind.substring(1, kind.length() - 4);
      }
    }
    return null;
  }

  private static @Nullable String message(Json failure) {
    String message = failure.text("message");
    Json timeout = failure.get("timeoutFailureInfo");
    return message == null && timeout != null ? timeout.text("timeoutType") : message;
  }
}
