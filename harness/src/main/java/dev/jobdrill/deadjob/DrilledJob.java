package dev.jobdrill.deadjob;

import dev.jobdrill.environment.HttpBody;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job of a drill as a dead job, with its schedule and with what it was answered over HTTP. */
final class DrilledJob {
  /** Of a request those that decide about its answer; what identifies or authorises somebody is not among them. */
  private static final Set<String> REQUEST_HEADERS = Set.of("accept", "content-type");

  private static final Set<String> RESPONSE_HEADERS = Set.of(
      "content-type", "etag", "location", "retry-after", "link", "last-modified", "cache-control");

  /** What the executor has written is read back, however large. */
  private static final JsonParsing PARSING = new JsonParsing(new ReadLimits(
      Integer.MAX_VALUE, Integer.MAX_VALUE, ReadLimits.DEFAULT.depth(), Integer.MAX_VALUE));

  private final JobRun run;
  private final DeadJobBuilder job;

  private DrilledJob(JobRun run) {
    this.run = run;
    this.job = DeadJob.of("jobdrill", run.jobId(), run.pipeline());
  }

  static DeadJob of(JobRun run) {
    return new DrilledJob(run).read();
  }

  private DeadJob read() {
    job.queue(run.queue())
        .attempts(run.attempts().size())
        .correlationId(run.correlationId())
        .input(json("input", run.inputJson()))
        .time("enqueued", run.enqueuedAt())
        .time("died", run.settledAt().orElse(null));
    run.schedule()
        .ifPresent(schedule -> job.detail("schedule", new Json.Text(schedule.toString())));
    run.checkpoints()
        .forEach((step, output) -> job.step(
            new CompletedStep(step, null, json("output of step " + step, output), null, null)));
    for (ErrorRecord error : run.errors()) {
      job.error(new JobError(
          error.type(),
          error.message(),
          error.stackTrace(),
          error.attempt(),
          error.at(),
          error.step()));
    }
    run.children()
        .forEach(child -> job.child(new RelatedJob(
            child.jobId(),
            child.queue(),
            child.pipeline(),
            switch (child.state()) {
              case COMPLETED -> "completed";
              case DEAD -> "failed";
              default -> "running";
            },
            null,
            null)));
    run.exchanges().forEach(this::http);
    return job.build();
  }

  private Json json(String what, String text) {
    try {
      return PARSING.entry(what, text);
    } catch (DeadJobException tooDeep) {
      job.unread(what, String.valueOf(tooDeep.getMessage()));
      return new Json.Text(text);
    }
  }

  /** Those that a fault struck are left out: the schedule strikes again. */
  private void http(StepExchange exchange) {
    HttpExchange http = exchange.http();
    HttpExchange.Response response = http.response();
    if (http.outcome() != Outcome.ANSWERED || !http.matched() || response == null) {
      return;
    }
    HttpBody sent = http.request().body();
    if (sent.truncated() || response.body().truncated()) {
      job.unread(
          "exchange " + http.ordinal() + ", " + http.method() + " " + http.path(),
          "its body is longer than the " + HttpBody.LIMIT + " bytes that are recorded");
      return;
    }
    job.http(new HttpRecording(
        exchange.step(),
        http.method(),
        http.request().target(),
        headers(http.request().headers(), REQUEST_HEADERS),
        body(sent),
        response.status(),
        headers(response.headers(), RESPONSE_HEADERS),
        body(response.body())));
  }

  private static List<HttpRecording.Header> headers(HttpHeaders all, Set<String> kept) {
    List<HttpRecording.Header> headers = new ArrayList<>();
    all.map().forEach((name, values) -> {
      if (kept.contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> headers.add(new HttpRecording.Header(name, value)));
      }
    });
    return headers;
  }

  private @Nullable Json body(HttpBody body) {
    if (body.size() == 0) {
      return null;
    }
    try {
      return PARSING.value("a body", body.text());
    } catch (DeadJobException notJson) {
      return new Json.Text(body.text());
    }
  }
}
