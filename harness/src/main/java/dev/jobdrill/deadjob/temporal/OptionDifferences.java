package dev.jobdrill.deadjob.temporal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobdrill.recording.Words;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares a call's options with what the server wrote into the history: the server fills in what the
 * code leaves open, and caps one limit by another, so both sides are brought to what is in force. The
 * rules are those of temporalio/temporal, {@code CommandAttrValidator} and {@code EnsureDefaults}.
 */
final class OptionDifferences {
  private static final Duration UNLIMITED = Duration.ZERO;

  private OptionDifferences() {}

  static List<String> ofActivity(JsonNode history, JsonNode code, JsonNode workflow) {
    Duration run = duration(workflow.path("workflowRunTimeout"));
    Map<String, String> recorded = new LinkedHashMap<>(limits(history, run));
    Map<String, String> given = new LinkedHashMap<>(limits(code, run));
    recorded.put("task queue", history.path("taskQueue").path("name").asText());
    given.put("task queue", code.path("taskQueue").path("name").asText());
    recorded.putAll(retry(history.path("retryPolicy")));
    given.putAll(retry(code.path("retryPolicy")));
    return differences(recorded, given);
  }

  /** A child is retried only if it has a policy. */
  static List<String> ofChild(JsonNode history, JsonNode code) {
    return differences(childRetry(history), childRetry(code));
  }

  private static Map<String, String> childRetry(JsonNode attributes) {
    return attributes.has("retryPolicy")
        ? retry(attributes.path("retryPolicy"))
        : Map.of("retries", "none");
  }

  private static Map<String, String> limits(JsonNode attributes, Duration run) {
    Duration close = duration(attributes.path("scheduleToCloseTimeout"));
    Duration start = duration(attributes.path("scheduleToStartTimeout"));
    Duration work = duration(attributes.path("startToCloseTimeout"));
    Duration limit = close.isZero() ? run : close;
    Map<String, String> limits = new LinkedHashMap<>();
    limits.put("schedule-to-close timeout", words(capped(close, run)));
    limits.put("schedule-to-start timeout", words(capped(capped(start, limit), run)));
    Duration working = capped(capped(work, limit), run);
    limits.put("start-to-close timeout", words(working));
    Duration beat = duration(attributes.path("heartbeatTimeout"));
    limits.put("heartbeat timeout", beat.isZero() ? "none" : words(capped(beat, working)));
    return limits;
  }

  private static Map<String, String> retry(JsonNode policy) {
    Duration first = Optional.of(duration(policy.path("initialInterval")))
        .filter(interval -> !interval.isZero())
        .orElse(Duration.ofSeconds(1));
    Duration most = Optional.of(duration(policy.path("maximumInterval")))
        .filter(interval -> !interval.isZero())
        .orElse(first.multipliedBy(100));
    double factor = policy.path("backoffCoefficient").asDouble(0);
    int attempts = policy.path("maximumAttempts").asInt(0);
    TreeSet<String> never = new TreeSet<>();
    policy.path("nonRetryableErrorTypes").forEach(type -> never.add(type.asText()));
    Map<String, String> retry = new LinkedHashMap<>();
    retry.put("maximum attempts", attempts == 0 ? "unlimited" : String.valueOf(attempts));
    retry.put("initial interval", Words.of(first));
    retry.put("maximum interval", Words.of(most));
    retry.put("backoff coefficient", String.valueOf(factor == 0 ? 2.0 : factor));
    retry.put("errors never retried", never.isEmpty() ? "none" : Words.excerpt(never.toString()));
    return retry;
  }

  private static List<String> differences(Map<String, String> history, Map<String, String> code) {
    List<String> found = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(history);
    code.forEach(all::putIfAbsent);
    for (String option : all.keySet()) {
      String before = history.getOrDefault(option, "none");
      String after = code.getOrDefault(option, "none");
      if (!before.equals(after)) {
        found.add(option + ": the history has " + before + ", the code gives " + after);
      }
    }
    return found;
  }

  private static Duration capped(Duration limit, Duration cap) {
    if (cap.isZero()) {
      return limit;
    }
    return limit.isZero() || limit.compareTo(cap) > 0 ? cap : limit;
  }

  private static String words(Duration duration) {
    return duration.isZero() ? "none" : Words.of(duration);
  }

  /** A duration in protobuf's JSON, such as {@code 0.500s}; none if it is absent or no duration. */
  private static Duration duration(JsonNode node) {
    String text = node.asText("");
    if (!text.matches("-?\\d{1,12}(\\.\\d{1,9})?s")) {
      return UNLIMITED;
    }
    BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
    return Duration.ofNanos(0)
        .plusSeconds(seconds.setScale(0, RoundingMode.DOWN).longValueExact())
        .plusNanos(seconds.remainder(BigDecimal.ONE).movePointRight(9).longValueExact());
  }

  static String text(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }
}
