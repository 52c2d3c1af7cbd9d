package dev.jobdrill.deadjob;

import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.RetryScope;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the system that a job died in retried it, by what the job itself says of its retries. */
final class SourceRetries {
  /** A duration as protobuf's JSON has it. */
  private static final Pattern SECONDS = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)s");

  private final DeadJob dead;

  private SourceRetries(DeadJob dead) {
    this.dead = dead;
  }

  /** Empty for a job of this executor, whose pipeline says itself how it is retried. */
  static Optional<RetryPolicy> of(DeadJob dead) {
    SourceRetries retries = new SourceRetries(dead);
    return switch (dead.source()) {
      case "jobdrill" -> Optional.empty();
      case "sidekiq" -> Optional.of(retries.sidekiq());
      case "bullmq" -> Optional.of(retries.bullmq());
      case "temporal" -> Optional.of(retries.temporal());
      // It retries nothing by itself.
      case "resque" -> Optional.of(RetryPolicy.never());
      default ->
        throw new DeadJobException(
            "How " + dead.source() + " retried dead " + dead
                + " is not known here: its document does not say. Give the policy that it had:"
                + " DeadJobReplay.of(dead, jobs.retriedBy(policy)).",
            null);
    };
  }

  /** The option {@code retry}: a count, or whether there are the default 25. */
  private RetryPolicy sidekiq() {
    Json retry = dead.details().get("retry");
    requireInTheClear("details.retry");
    if (retry instanceof Json.Num) {
      return RetryPolicy.sidekiq(count("details.retry", retry));
    }
    return retry instanceof Json.Bool wanted && !wanted.value()
        ? RetryPolicy.sidekiq(0)
        : RetryPolicy.sidekiq();
  }

  private RetryPolicy bullmq() {
    Json options = dead.details().get("opts");
    requireInTheClear("details.opts.attempts");
    requireInTheClear("details.opts.backoff");
    Json attempts = options == null ? null : options.get("attempts");
    // An UnrecoverableError ends a job before its attempts are spent.
    boolean gaveUp = "UnrecoverableError".equals(dead.errorClass()) && dead.attempts() > 0;
    int tries = gaveUp
        ? dead.attempts()
        : attempts == null ? 1 : Math.max(1, count("details.opts.attempts", attempts));
    Json backoff = options == null ? null : options.get("backoff");
    if (backoff == null || backoff == Json.Null.NULL) {
      return RetryPolicy.bullmq(tries, Duration.ZERO);
    }
    Json millis = backoff.get("delay");
    Duration delay = millis == null
        ? Duration.ZERO
        : Duration.ofMillis(count("details.opts.backoff.delay", millis));
    String type = backoff.text("type");
    if ("exponential".equals(type)) {
      return RetryPolicy.bullmq(tries, delay);
    }
    if ("fixed".equals(type)) {
      return RetryPolicy.attempts(tries)
          .backoff(Backoff.fixed(delay))
          .scope(RetryScope.FROM_THE_TOP);
    }
    throw new DeadJobException(
        "Dead " + dead + " was retried by the backoff strategy '" + type
            + "', whose code is not here. Give the policy that it had: DeadJobReplay.of(dead,"
            + " jobs.retriedBy(policy)).",
        null);
  }

  /**
   * As many attempts as Temporal made: it may have given up for their number, for an error that is not to be retried or for
   * a limit in time, and the history does not say which.
   */
  private RetryPolicy temporal() {
    RetryPolicy tries = RetryPolicy.attempts(Math.max(1, dead.attempts())).perStep();
    Json recorded = dead.details().get(TemporalSteps.RETRY_POLICY);
    if (recorded == null) {
      return tries.backoff(RetryPolicy.temporal().backoff());
    }
    Duration first = seconds(recorded, "initialInterval", Duration.ofSeconds(1));
    Duration cap = seconds(recorded, "maximumInterval", first.multipliedBy(100));
    double factor = recorded.get("backoffCoefficient") instanceof Json.Num number
        ? Double.parseDouble(number.literal())
        : 2;
    try {
      return tries.backoff(Backoff.geometric(first, factor, cap));
    } catch (IllegalArgumentException e) {
      throw new DeadJobException(
          "Dead " + dead + " has the retry policy " + recorded.compact() + ", which is none: "
              + e.getMessage() + ".",
          e);
    }
  }

  private Duration seconds(Json policy, String name, Duration otherwise) {
    Json value = policy.get(name);
    if (value == null) {
      return otherwise;
    }
    String path = "details." + TemporalSteps.RETRY_POLICY + "." + name;
    requireInTheClear(path);
    Matcher seconds = SECONDS.matcher(value instanceof Json.Text text ? text.value() : "");
    if (!seconds.matches()) {
      throw unusable(path, value, "a number of seconds such as \"1.5s\"", null);
    }
    return Duration.ofNanos(new BigDecimal(seconds.group(1)).movePointRight(9).longValueExact());
  }

  private int count(String path, Json value) {
    String digits = value instanceof Json.Num number
        ? number.literal()
        : value instanceof Json.Text text ? text.value() : "";
    try {
      int count = new BigDecimal(digits).intValueExact();
      if (count >= 0) {
        return count;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw unusable(path, value, "a count", e);
    }
    throw unusable(path, value, "a count", null);
  }

  private DeadJobException unusable(
      String path, Json value, String expected, @Nullable Exception cause) {
    return new DeadJobException(
        "Dead " + dead + " has " + value.compact() + " at " + path + "; expected " + expected
            + ", to retry it as " + dead.source() + " did.",
        cause);
  }

  private void requireInTheClear(String path) {
    if (dead.redacted().stream()
        .anyMatch(redaction -> (redaction.path() + ".").startsWith(path + "."))) {
      throw new DeadJobException(
          "Dead " + dead + " does not say how it was retried, since " + path
              + " is redacted. Import it again, or give the policy: DeadJobReplay.of(dead,"
              + " jobs.retriedBy(policy)).",
          null);
    }
  }
}
