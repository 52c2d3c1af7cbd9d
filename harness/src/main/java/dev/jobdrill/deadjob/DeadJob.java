package dev.jobdrill.deadjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.Words;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job whose retries were exhausted, in the one form that all sources have in common. Immutable; equal if all parts are.
 * {@link #document()} is its JSON document, described by the schema {@code dead-job-v1.schema.json} beside this class.
 */
public final class DeadJob {
  private final DeadJobBuilder parts;

  DeadJob(DeadJobBuilder parts) {
    this.parts = parts;
  }

  /**
   * Begins a dead job.
   *
   * @param system the system it died in, such as {@code sidekiq}
   * @param id its id there
   * @param name what was to run: the job class behind any wrapper
   * @return what gathers the rest
   */
  public static DeadJobBuilder of(String system, String id, String name) {
    return new DeadJobBuilder(system, id, name);
  }

  /**
   * Makes one of a job of a drill: with its schedule as the detail {@code schedule}, and with what it was answered over
   * HTTP. Nothing of it is redacted but headers, of which those that matter to a replay are kept.
   *
   * @param run the job, which need not be dead
   * @return the dead job
   */
  public static DeadJob of(JobRun run) {
    return DrilledJob.of(run);
  }

  /**
   * Reads a document.
   *
   * @param origin where it comes from, for the message of an error
   * @param document as {@link #document()} writes it
   * @return the dead job
   * @throws DeadJobException if it is no such document
   */
  public static DeadJob parse(String origin, String document) {
    return DeadJobDocument.parse(
        origin, new JsonParsing(ReadLimits.DEFAULT).value(origin, document));
  }

  /** {@return the canonical document, with a line feed at its end: equal jobs give equal texts} */
  public String document() {
    return JsonWriter.pretty(DeadJobDocument.toJson(this));
  }

  /** {@return the document in UTF-8} */
  public byte[] bytes() {
    return document().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A name for the file of its document: made of what a file's name may hold everywhere, never a path whatever the job calls
   * itself, and another one for another job.
   *
   * @return such as {@code sidekiq-ChargeWorker-8d60fd3483ec-1f0c92aa.json}; equal jobs give equal names
   */
  public String fileName() {
    String name = source() + "-" + name() + "-" + id();
    String plain = name.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    String cut = plain.substring(0, Math.min(90, plain.length()));
    // Two names that look alike once they are plain must not be one file.
    String mark = HexFormat.of()
        .toHexDigits(Arrays.hashCode((name + '\n' + queue() + '\n' + input().compact() + times())
            .getBytes(StandardCharsets.UTF_8)));
    return cut + "-" + mark + ".json";
  }

  /** {@return the system it died in, such as {@code sidekiq}} */
  public String source() {
    return parts.system;
  }

  /** {@return the version of that system, where known} */
  public Optional<String> sourceVersion() {
    return Optional.ofNullable(parts.version);
  }

  /** {@return the job's id there} */
  public String id() {
    return parts.id;
  }

  /** {@return what was to run: the job class behind any wrapper} */
  public String name() {
    return parts.name;
  }

  /** {@return the queue it came from} */
  public String queue() {
    return parts.queue;
  }

  /** {@return the input exactly as it was: an array of arguments in Sidekiq, any value in BullMQ} */
  public Json input() {
    return parts.input;
  }

  /** {@return the input as Jackson's tree: numbers keep their digits, the last of a duplicate key wins} */
  public JsonNode arguments() {
    return JacksonTree.of(parts.input);
  }

  /**
   * One argument.
   *
   * @param index counted from 0
   * @return the argument
   * @throws DeadJobException if there are fewer arguments
   */
  public JsonNode argument(int index) {
    JsonNode arguments = arguments();
    JsonNode argument = arguments.get(index);
    if (argument == null) {
      throw new DeadJobException(
          "Dead " + this + " has no argument " + index + "; it has " + arguments.size()
              + ", counted from 0.",
          null);
    }
    return argument;
  }

  /**
   * The input as a pipeline takes it, bound by Jackson: an object, or the sole argument; several arguments to the components
   * of a record, in their order.
   *
   * @param type the pipeline's input type
   * @return the input
   * @throws DeadJobException if it cannot be bound; the message shows the input, and what is redacted in it
   */
  public Object inputAs(Type type) {
    return InputBinding.bind(this, type);
  }

  /** {@return how many attempts failed; 0 if it was killed before any did} */
  public int attempts() {
    return parts.attempts;
  }

  /** {@return what is known of its errors, oldest first; many sources keep the last one only} */
  public List<JobError> errors() {
    return Collections.unmodifiableList(parts.errors);
  }

  /** {@return the last error, which it died of, if there was one} */
  public Optional<JobError> lastError() {
    return parts.errors.isEmpty()
        ? Optional.empty()
        : Optional.of(parts.errors.get(parts.errors.size() - 1));
  }

  /** {@return the class of the last error; null if it died without one} */
  public @Nullable String errorClass() {
    return lastError().map(JobError::type).orElse(null);
  }

  /** {@return the message of the last error; null if there was none} */
  public @Nullable String errorMessage() {
    return lastError().map(JobError::message).orElse(null);
  }

  /** {@return the known times by name, such as {@code created}, {@code enqueued}, {@code failed}, {@code died}} */
  public Map<String, Instant> times() {
    return Collections.unmodifiableMap(new TreeMap<>(parts.times));
  }

  /** {@return the steps that had completed, in order} */
  public List<CompletedStep> steps() {
    return Collections.unmodifiableList(parts.steps);
  }

  /** {@return what joins it to its trigger, if known} */
  public Optional<String> correlationId() {
    return Optional.ofNullable(parts.correlationId);
  }

  /** {@return the W3C trace context of its enqueueing, if known} */
  public Optional<String> traceparent() {
    return Optional.ofNullable(parts.traceparent);
  }

  /** {@return its tags} */
  public List<String> tags() {
    return Collections.unmodifiableList(parts.tags);
  }

  /** {@return the jobs that it is a child of} */
  public List<RelatedJob> parents() {
    return Collections.unmodifiableList(parts.parents);
  }

  /** {@return the jobs that it is the parent of} */
  public List<RelatedJob> children() {
    return Collections.unmodifiableList(parts.children);
  }

  /** {@return recorded HTTP exchanges} */
  public List<HttpRecording> http() {
    return Collections.unmodifiableList(parts.http);
  }

  /** {@return what only its source has, by name} */
  public Map<String, Json> details() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(parts.details));
  }

  /** {@return what was replaced} */
  public List<Redaction> redacted() {
    return Collections.unmodifiableList(parts.redacted);
  }

  /** {@return what could not be read, and why} */
  public List<Unread> unread() {
    return Collections.unmodifiableList(parts.unread);
  }

  /** {@return the last error in one short line, if there was one} */
  public Optional<String> error() {
    return lastError().map(error -> {
      String type = error.type() == null ? "" : Words.excerpt(error.type());
      String line = error.message() == null
          ? ""
          : Words.excerpt(error.message().lines().findFirst().orElse(""));
      return type.isEmpty() || line.isEmpty() ? type + line : type + ": " + line;
    });
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeadJob job && job.document().equals(document());
  }

  @Override
  public int hashCode() {
    return document().hashCode();
  }

  /** {@return what it is, without its input, which is not for logs} */
  @Override
  public String toString() {
    return source() + " job " + Words.excerpt(id()) + " (" + Words.excerpt(name()) + ")";
  }
}
