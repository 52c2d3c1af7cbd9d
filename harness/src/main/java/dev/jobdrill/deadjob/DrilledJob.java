package dev.jobdrill.deadjob;

import dev.jobdrill.environment.HttpBody;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.fault.Position;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.Strike;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
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

  /** What is to be said of each exchange, of children too, in the order of arrival. */
  private final TreeMap<Integer, Runnable> recorded = new TreeMap<>();

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
    exchanges(run);
    recorded.values().forEach(Runnable::run);
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

  private void exchanges(JobRun of) {
    for (StepExchange exchange : of.exchanges()) {
      recorded.put(exchange.http().ordinal(), () -> http(exchange, isStruck(of, exchange)));
    }
    of.children().forEach(this::exchanges);
  }

  private static boolean isStruck(JobRun of, StepExchange exchange) {
    return of.strikes().stream()
        .map(Strike::point)
        .anyMatch(point -> point.position() == Position.HTTP
            && point.step().equals(exchange.step())
            && point.attempt() == exchange.attempt());
  }

  /** Where the server never acted, it has nothing to answer in a replay either. */
  private void http(StepExchange exchange, boolean struck) {
    HttpExchange http = exchange.http();
    if (!http.matched()) {
      return;
    }
    String what = "exchange " + http.ordinal() + ", " + http.method() + " " + http.path();
    HttpExchange.Response response = http.response();
    HttpBody sent = http.request().body();
    if (http.outcome() != Outcome.ANSWERED || response == null) {
      // It takes its place among the answers to like requests: the schedule strikes again.
      if (struck) {
        job.http(recording(exchange, body(sent, http.request().headers()), 200, List.of(), null));
      }
      job.unread(
          what,
          http.outcome()
              + (struck
                  ? ": what the server had answered is not known, and an empty 200 stands in its place"
                  : ", which is not recorded; stub it by hand"));
      return;
    }
    if (sent.truncated() || response.body().truncated()) {
      job.unread(
          what, "its body is longer than the " + HttpBody.LIMIT + " bytes that are recorded");
      return;
    }
    if (!HttpText.isText(response.body(), response.headers())) {
      job.unread(what, "the body of its answer is no text; stub it by hand");
      return;
    }
    job.http(recording(
        exchange,
        body(sent, http.request().headers()),
        response.status(),
        headers(response.headers(), RESPONSE_HEADERS),
        body(response.body(), response.headers())));
  }

  private static HttpRecording recording(
      StepExchange exchange,
      @Nullable Json sent,
      int status,
      List<HttpRecording.Header> headers,
      @Nullable Json body) {
    HttpExchange.Request request = exchange.http().request();
    return new HttpRecording(
        exchange.step(),
        request.method(),
        request.target(),
        headers(request.headers(), REQUEST_HEADERS),
        sent,
        status,
        headers,
        body);
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

  /** A string is the text of a body as it was: one that is no JSON, or that is a JSON string, quotes and all. */
  private static @Nullable Json body(HttpBody body, HttpHeaders headers) {
    if (body.size() == 0) {
      return null;
    }
    Json.Text text = new Json.Text(body.text());
    if (!HttpText.isJson(headers.firstValue("content-type").orElse(""))) {
      return text;
    }
    try {
      Json value = PARSING.value("a body", body.text());
      return value instanceof Json.Text ? text : value;
    } catch (DeadJobException notJson) {
      return text;
    }
  }
}
