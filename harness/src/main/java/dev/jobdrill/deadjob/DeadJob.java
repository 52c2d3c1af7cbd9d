package dev.jobdrill.deadjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.Words;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job whose retries were exhausted in another system. Immutable as far as callers leave the JSON
 * alone.
 *
 * @param source the system it died in, such as {@code sidekiq}
 * @param id the job's id there
 * @param name what was to run: the job class behind any wrapper
 * @param queue the queue it came from
 * @param arguments the arguments as JSON: an array in Sidekiq; numbers keep all their digits
 * @param attempts how many attempts failed; 0 if it was killed before any did
 * @param errorClass the class of the last error; null if it died without one
 * @param errorMessage the message of the last error; null if there was none
 */
public record DeadJob(
    String source,
    String id,
    String name,
    String queue,
    JsonNode arguments,
    int attempts,
    @Nullable String errorClass,
    @Nullable String errorMessage) {

  /**
   * One argument.
   *
   * @param index counted from 0
   * @return the argument
   * @throws DeadJobException if there are fewer arguments
   */
  public JsonNode argument(int index) {
    JsonNode argument = arguments.get(index);
    if (argument == null) {
      throw new DeadJobException(
          "Dead " + this + " has no argument " + index + "; it has " + arguments.size() + ".",
          null);
    }
    return argument;
  }

  /** {@return the last error in one short line, if there was one} */
  public Optional<String> error() {
    if (errorClass == null) {
      return Optional.empty();
    }
    String firstLine =
        errorMessage == null ? "" : errorMessage.lines().findFirst().orElse("");
    String shown = Words.excerpt(errorClass);
    return Optional.of(firstLine.isEmpty() ? shown : shown + ": " + Words.excerpt(firstLine));
  }

  /** {@return what it is, without its arguments, which are not for logs} */
  @Override
  public String toString() {
    return source + " job " + Words.excerpt(id) + " (" + Words.excerpt(name) + ")";
  }
}
