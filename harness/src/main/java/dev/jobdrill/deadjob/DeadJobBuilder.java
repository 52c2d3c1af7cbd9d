package dev.jobdrill.deadjob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gathers what a reader finds of a dead job. Not thread-safe. */
public final class DeadJobBuilder {
  final String system;
  final String id;
  final String name;

  @Nullable
  String version;

  String queue = "default";
  Json input = Json.Null.NULL;
  int attempts;
  final List<JobError> errors = new ArrayList<>();
  final Map<String, Instant> times = new TreeMap<>();
  final List<CompletedStep> steps = new ArrayList<>();

  @Nullable
  String correlationId;

  @Nullable
  String traceparent;

  final List<String> tags = new ArrayList<>();
  final List<RelatedJob> parents = new ArrayList<>();
  final List<RelatedJob> children = new ArrayList<>();
  final List<HttpRecording> http = new ArrayList<>();
  final Map<String, Json> details = new LinkedHashMap<>();
  final List<Redaction> redacted = new ArrayList<>();
  final List<Unread> unread = new ArrayList<>();

  DeadJobBuilder(String system, String id, String name) {
    this.system = system;
    this.id = id;
    this.name = name;
  }

  /**
   * Tells the version of the source.
   *
   * @param version such as {@code 6.7.0}; null if unknown
   * @return this
   */
  public DeadJobBuilder version(@Nullable String version) {
    this.version = version;
    return this;
  }

  /**
   * Tells the queue.
   *
   * @param queue its name
   * @return this
   */
  public DeadJobBuilder queue(String queue) {
    this.queue = queue;
    return this;
  }

  /**
   * Tells the input.
   *
   * @param input exactly as it was
   * @return this
   */
  public DeadJobBuilder input(Json input) {
    this.input = input;
    return this;
  }

  /**
   * Tells how many attempts failed.
   *
   * @param attempts not negative
   * @return this
   */
  public DeadJobBuilder attempts(int attempts) {
    this.attempts = attempts;
    return this;
  }

  /**
   * Adds an error, oldest first.
   *
   * @param error the error
   * @return this
   */
  public DeadJobBuilder error(JobError error) {
    errors.add(error);
    return this;
  }

  /**
   * Adds a time.
   *
   * @param what such as {@code died}
   * @param at when; null adds nothing
   * @return this
   */
  public DeadJobBuilder time(String what, @Nullable Instant at) {
    if (at != null) {
      times.put(what, at);
    }
    return this;
  }

  /**
   * Adds a step that completed, in order.
   *
   * @param step the step
   * @return this
   */
  public DeadJobBuilder step(CompletedStep step) {
    steps.add(step);
    return this;
  }

  /**
   * Tells what joins the job to its trigger.
   *
   * @param id the correlation id; null if there is none
   * @return this
   */
  public DeadJobBuilder correlationId(@Nullable String id) {
    this.correlationId = id;
    return this;
  }

  /**
   * Tells the W3C trace context of its enqueueing.
   *
   * @param traceparent the header; null if there is none
   * @return this
   */
  public DeadJobBuilder traceparent(@Nullable String traceparent) {
    this.traceparent = traceparent;
    return this;
  }

  /**
   * Adds a tag.
   *
   * @param tag the tag
   * @return this
   */
  public DeadJobBuilder tag(String tag) {
    tags.add(tag);
    return this;
  }

  /**
   * Adds a parent.
   *
   * @param parent the parent
   * @return this
   */
  public DeadJobBuilder parent(RelatedJob parent) {
    parents.add(parent);
    return this;
  }

  /**
   * Adds a child.
   *
   * @param child the child
   * @return this
   */
  public DeadJobBuilder child(RelatedJob child) {
    children.add(child);
    return this;
  }

  /**
   * Adds a recorded HTTP exchange.
   *
   * @param exchange the exchange
   * @return this
   */
  public DeadJobBuilder http(HttpRecording exchange) {
    http.add(exchange);
    return this;
  }

  /**
   * Adds what only this source has.
   *
   * @param name what it is
   * @param value its value; null adds nothing
   * @return this
   */
  public DeadJobBuilder detail(String name, @Nullable Json value) {
    if (value != null) {
      details.put(name, value);
    }
    return this;
  }

  /**
   * Names what could not be read.
   *
   * @param what which part
   * @param reason why
   * @return this
   */
  public DeadJobBuilder unread(String what, String reason) {
    unread.add(new Unread(what, reason));
    return this;
  }

  DeadJobBuilder unread(String what, KeptNowhere reason) {
    return unread(what, reason.words());
  }

  /** {@return the dead job} */
  public DeadJob build() {
    return new DeadJob(this);
  }
}
