package dev.jobdrill.deadjob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobdrill.recording.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of Sidekiq's sorted set {@code dead}, versions 5 to 8: the job's JSON as it stands
 * there. For ActiveJob jobs the class and the arguments are those inside the wrapper. Thread-safe.
 */
public final class SidekiqDeadJobs {
  /** The largest file that is read, in bytes. */
  public static final int SIZE_LIMIT = 16 * 1024 * 1024;

  // Digits are kept: an amount of 12345678901234567890 must not become a double, nor 0.10 a 0.1.
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .build();

  private static final Set<String> ACTIVE_JOB_WRAPPERS =
      Set.of("ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper", "Sidekiq::ActiveJob::Wrapper");

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
      return parse(file.toString(), text(bytes));
    } catch (CharacterCodingException e) {
      throw new DeadJobException(
          "Dead job " + file + " is not UTF-8: " + e.getMessage()
              + ". Sidekiq writes nothing else; the file was changed or converted.",
          e);
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
    JsonNode job = tree(origin, json);
    if (!job.isObject()) {
      throw new DeadJobException(
          "Dead job " + origin + " is no Sidekiq job: it is "
              + (job.isMissingNode() ? "empty" : "of JSON type " + job.getNodeType())
              + "; expected an object, a member of Sidekiq's dead set.",
          null);
    }
    JsonNode arguments = required(origin, job, "args", "an array", JsonNode::isArray);
    String name =
        required(origin, job, "class", "a string", JsonNode::isTextual).asText();
    String id = required(origin, job, "jid", "a string", JsonNode::isTextual).asText();
    JsonNode envelope = arguments.path(0);
    if (ACTIVE_JOB_WRAPPERS.contains(name)) {
      arguments = required(
          origin + " (ActiveJob's envelope args[0])",
          envelope,
          "arguments",
          "an array",
          JsonNode::isArray);
      name = job.path("wrapped").isTextual()
          ? job.get("wrapped").asText()
          : required(origin, envelope, "job_class", "a string", JsonNode::isTextual)
              .asText();
    } else if (job.path("wrapped").isTextual()) {
      name = job.get("wrapped").asText();
    }
    return new DeadJob(
        "sidekiq",
        id,
        name,
        Objects.requireNonNullElse(text(origin, job, "queue"), "default"),
        arguments,
        attempts(origin, job),
        text(origin, job, "error_class"),
        text(origin, job, "error_message"));
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    // A byte order mark is what an editor adds; JSON allows a reader to skip it.
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static JsonNode tree(String origin, String json) {
    try {
      return MAPPER.readTree(json);
    } catch (StreamConstraintsException e) {
      throw new DeadJobException(
          "Dead job " + origin + " is beyond the bounds of what is read: " + e.getOriginalMessage()
              + ".",
          e);
    } catch (JsonProcessingException e) {
      throw new DeadJobException(
          "Dead job " + origin + " is not JSON: " + Words.excerpt(e.getOriginalMessage(), 300)
              + ". Expected a member of Sidekiq's dead set, as ZRANGE prints it.",
          e);
    }
  }

  /** The first failure leaves the count at 0, and a job that was killed has none. */
  private static int attempts(String origin, JsonNode job) {
    if (isAbsent(job, "retry_count")) {
      return 0;
    }
    return 1
        + required(
                origin,
                job,
                "retry_count",
                "a whole number from 0 to 1048575",
                count -> count.isIntegralNumber()
                    && count.bigIntegerValue().signum() >= 0
                    && count.bigIntegerValue().bitLength() <= 20)
            .asInt();
  }

  private static JsonNode required(
      String origin, JsonNode job, String field, String kind, Predicate<JsonNode> fits) {
    JsonNode value = job.path(field);
    if (!fits.test(value)) {
      throw new DeadJobException(
          "Dead job " + origin + " is no Sidekiq job: its field '" + field + "' is "
              + (value.isMissingNode() ? "missing" : found(value)) + "; expected " + kind
              + ".",
          null);
    }
    return value;
  }

  private static String found(JsonNode value) {
    return "of JSON type " + value.getNodeType()
        + (value.isNumber() ? " (" + Words.excerpt(value.asText()) + ")" : "");
  }

  private static @Nullable String text(String origin, JsonNode job, String field) {
    return isAbsent(job, field)
        ? null
        : required(origin, job, field, "a string", JsonNode::isTextual).asText();
  }

  private static boolean isAbsent(JsonNode job, String field) {
    return job.path(field).isMissingNode() || job.get(field).isNull();
  }
}
