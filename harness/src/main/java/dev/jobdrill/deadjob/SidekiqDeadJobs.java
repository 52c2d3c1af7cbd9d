package dev.jobdrill.deadjob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of Sidekiq's sorted set {@code dead}, versions 5 to 8: the job's JSON as it stands
 * there. For ActiveJob jobs the class and the arguments are those inside the wrapper. Thread-safe.
 */
public final class SidekiqDeadJobs {
  /** The largest file that is read, in bytes. */
  public static final int SIZE_LIMIT = 16 * 1024 * 1024;

  // Digits are kept: an amount of 12345678901234567890 or 0.10 must not become a double.
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private SidekiqDeadJobs() {}

  /**
   * Reads a file that holds one member.
   *
   * @param file the file, UTF-8, at most {@link #SIZE_LIMIT} bytes
   * @return the dead job
   * @throws DeadJobException if it cannot be read, or is no Sidekiq job
   */
  public static DeadJob read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(SIZE_LIMIT + 1);
      if (bytes.length > SIZE_LIMIT) {
        throw new DeadJobException(
            "Dead job " + file + " has more than " + SIZE_LIMIT + " bytes, the most that is read.",
            null);
      }
      return parse(file.toString(), new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DeadJobException("Dead job " + file + " cannot be read: " + e + ".", e);
    }
  }

  /**
   * Reads a member.
   *
   * @param origin where it comes from, for the message of an error
   * @param json the member
   * @return the dead job
   * @throws DeadJobException if it is not JSON, or no Sidekiq job
   */
  public static DeadJob parse(String origin, String json) {
    JsonNode job;
    try {
      job = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new DeadJobException(
          "Dead job " + origin + " is not JSON: " + e.getOriginalMessage()
              + ". Expected a member of Sidekiq's dead set, as ZRANGE prints it.",
          e);
    }
    JsonNode arguments = required(origin, job, "args", "an array", JsonNode::isArray);
    String name =
        required(origin, job, "class", "a string", JsonNode::isTextual).asText();
    String id = required(origin, job, "jid", "a string", JsonNode::isTextual).asText();
    if (job.path("wrapped").isTextual()) {
      name = job.get("wrapped").asText();
      arguments = arguments.path(0).path("arguments").isArray()
          ? arguments.get(0).get("arguments")
          : arguments;
    }
    // The first failure leaves the count at 0, and a job that was killed has none.
    int attempts = job.path("retry_count").isNumber() ? job.get("retry_count").asInt() + 1 : 0;
    return new DeadJob(
        "sidekiq",
        id,
        name,
        job.path("queue").asText("default"),
        arguments,
        attempts,
        text(job, "error_class"),
        text(job, "error_message"));
  }

  private static JsonNode required(
      String origin, JsonNode job, String field, String kind, Predicate<JsonNode> fits) {
    JsonNode value = job.path(field);
    if (!fits.test(value)) {
      throw new DeadJobException(
          "Dead job " + origin + " is no Sidekiq job: its field '" + field + "' is "
              + (value.isMissingNode() ? "missing" : value.getNodeType()) + "; expected " + kind
              + ".",
          null);
    }
    return value;
  }

  private static @Nullable String text(JsonNode job, String field) {
    return job.path(field).isTextual() ? job.get(field).asText() : null;
  }
}
