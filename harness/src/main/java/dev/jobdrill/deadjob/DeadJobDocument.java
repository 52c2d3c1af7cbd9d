package dev.jobdrill.deadjob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JSON document of a dead job: its members in a fixed order, those that are unknown or empty left out. */
final class DeadJobDocument {
  static final String FORMAT = "jobdrill-dead-job";
  static final String VERSION = "1";

  private DeadJobDocument() {}

  static Json.Obj toJson(DeadJob job) {
    Members source = new Members()
        .text("system", job.source())
        .text("version", job.sourceVersion().orElse(null));
    Members times = new Members();
    job.times().forEach((name, at) -> times.text(name, at.toString()));
    Members details = new Members();
    job.details().forEach(details::add);
    return new Members()
        .text("format", FORMAT)
        .add("version", new Json.Num(VERSION))
        .add("source", source.object())
        .text("id", job.id())
        .text("name", job.name())
        .text("queue", job.queue())
        .add("input", job.input())
        .add("attempts", new Json.Num(String.valueOf(job.attempts())))
        .list("errors", job.errors(), DeadJobDocument::error)
        .nonEmpty("times", times)
        .list("steps", job.steps(), DeadJobDocument::step)
        .text("correlationId", job.correlationId().orElse(null))
        .text("traceparent", job.traceparent().orElse(null))
        .list("tags", job.tags(), Json.Text::new)
        .list("parents", job.parents(), DeadJobDocument::related)
        .list("children", job.children(), DeadJobDocument::related)
        .list("http", job.http(), HttpDocument::toJson)
        .nonEmpty("details", details)
        .list(
            "redacted",
            job.redacted(),
            redaction -> new Members()
                .text("path", redaction.path())
                .text("kind", redaction.kind())
                .object())
        .list(
            "unread",
            job.unread(),
            unread -> new Members()
                .text("what", unread.what())
                .text("reason", unread.reason())
                .object())
        .object();
  }

  private static Json error(JobError error) {
    return new Members()
        .text("class", error.type())
        .text("message", error.message())
        .text("stack", error.stack())
        .number("attempt", error.attempt())
        .time("at", error.at())
        .text("step", error.step())
        .object();
  }

  private static Json step(CompletedStep step) {
    return new Members()
        .text("name", step.name())
        .addOrNot("input", step.input())
        .add("output", step.output())
        .number("attempt", step.attempt())
        .time("at", step.at())
        .object();
  }

  private static Json related(RelatedJob job) {
    return new Members()
        .text("id", job.id())
        .text("queue", job.queue())
        .text("name", job.name())
        .text("state", job.state())
        .addOrNot("result", job.result())
        .text("reason", job.reason())
        .object();
  }

  static boolean is(Json value) {
    return FORMAT.equals(value.text("format"));
  }

  static DeadJob parse(String origin, Json value) {
    return builder(origin, value).build();
  }

  static DeadJobBuilder toBuilder(DeadJob job) {
    return builder("A dead job", toJson(job));
  }

  private static DeadJobBuilder builder(String origin, Json value) {
    Fields fields = Fields.of(origin, "a document of the format " + FORMAT, value);
    if (!is(value)) {
      throw fields.wrong("format", value.get("format"), "expected \"" + FORMAT + "\"");
    }
    if (!VERSION.equals(fields.scalar("version"))) {
      throw fields.wrong(
          "version",
          value.get("version"),
          "this version of Jobdrill reads version " + VERSION + " of the format");
    }
    Fields source = fields.object("source");
    DeadJobBuilder job = DeadJob.of(source.text("system"), fields.text("id"), fields.text("name"))
        .version(source.textOrNull("version"))
        .queue(fields.text("queue"))
        .input(orNull(value.get("input")))
        .attempts(fields.count("attempts"))
        .correlationId(fields.textOrNull("correlationId"))
        .traceparent(fields.textOrNull("traceparent"));
    fields.objects("errors").forEach(error -> job.error(errorOf(error)));
    fields.objects("steps").forEach(step -> job.step(stepOf(step)));
    fields.texts("tags").forEach(job::tag);
    fields.objects("parents").forEach(parent -> job.parent(relatedOf(parent)));
    fields.objects("children").forEach(child -> job.child(relatedOf(child)));
    fields.objects("http").forEach(exchange -> job.http(HttpDocument.parse(exchange)));
    fields.asMap("details").forEach(job::detail);
    for (Fields redaction : fields.objects("redacted")) {
      job.redacted.add(new Redaction(redaction.text("path"), redaction.text("kind")));
    }
    fields
        .objects("unread")
        .forEach(unread -> job.unread(unread.text("what"), unread.text("reason")));
    if (fields.has("times")) {
      Fields times = fields.object("times");
      times
          .json()
          .members()
          .forEach(member -> job.time(member.name(), times.time(member.name(), Instant::parse)));
    }
    return job;
  }

  private static JobError errorOf(Fields error) {
    return new JobError(
        error.textOrNull("class"),
        error.textOrNull("message"),
        error.textOrNull("stack"),
        error.countOrNull("attempt"),
        error.time("at", Instant::parse),
        error.textOrNull("step"));
  }

  private static CompletedStep stepOf(Fields step) {
    return new CompletedStep(
        step.text("name"),
        step.json().get("input"),
        orNull(step.json().get("output")),
        step.countOrNull("attempt"),
        step.time("at", Instant::parse));
  }

  private static RelatedJob relatedOf(Fields job) {
    return new RelatedJob(
        job.text("id"),
        job.textOrNull("queue"),
        job.textOrNull("name"),
        job.textOrNull("state"),
        job.json().get("result"),
        job.textOrNull("reason"));
  }

  static Json orNull(@Nullable Json value) {
    return value == null ? Json.Null.NULL : value;
  }

  /** Members in order; what is null is left out. */
  static final class Members {
    private final List<Json.Member> members = new ArrayList<>();

    Members add(String name, Json value) {
      members.add(new Json.Member(name, value));
      return this;
    }

    Members addOrNot(String name, @Nullable Json value) {
      return value == null ? this : add(name, value);
    }

    Members text(String name, @Nullable String value) {
      return value == null ? this : add(name, new Json.Text(value));
    }

    Members number(String name, @Nullable Integer value) {
      return value == null ? this : add(name, new Json.Num(value.toString()));
    }

    Members time(String name, @Nullable Instant value) {
      return value == null ? this : text(name, value.toString());
    }

    Members nonEmpty(String name, Members value) {
      return value.members.isEmpty() ? this : add(name, value.object());
    }

    <T> Members list(String name, List<T> values, Function<T, Json> form) {
      return values.isEmpty()
          ? this
          : add(name, new Json.Arr(values.stream().map(form).toList()));
    }

    Json.Obj object() {
      return new Json.Obj(members);
    }
  }
}
