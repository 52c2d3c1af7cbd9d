package dev.jobdrill.exploration;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.EffectLedger;
import dev.jobdrill.recording.EffectRules;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.StepExchange;
import dev.jobdrill.recording.StepRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The state that a run is in after a failed attempt, as a hash: two runs with the same one go on alike, so that one of them
 * need be explored.
 *
 * <p>It is made of all that the rest of the run can depend on. Of the job's keys in Redis, those fields that decide what is
 * done next; fencing tokens, trace ids and the words of errors are left out. Of the test's own keys, everything. The effects
 * so far, the stubs' scenarios and idempotency keys, what probes find. How much time has passed, since steps can read the
 * clock, and how long it is until what is due. And, unless the last delivery ended in a crash, what the
 * worker's process has lived through since it began: its memory can be nothing else than what came of that.
 */
final class StateKey {
  private static final Pattern ATTEMPT = Pattern.compile("\"attempt\":(\\d+)");
  private static final Set<String> IGNORED = Set.of(
      "token",
      "worker",
      "claim",
      "released",
      "next",
      "enqueued_at",
      "first_due_at",
      "settled_at",
      "traceparent");

  private StateKey() {}

  static String of(
      List<JobRun> runs,
      Map<String, Object> redis,
      StubServer stubs,
      Map<String, String> probes,
      EffectRules rules,
      Instant now) {
    List<String> parts = new ArrayList<>();
    parts.add("now " + now);
    redis.forEach((key, value) -> parts.add(redisPart(key, value)));
    runs.forEach(run -> parts.add("effects " + effects(run, rules)));
    parts.add("scenarios " + new TreeMap<>(stubs.scenarioStates()));
    parts.add("keys " + stubs.idempotencyKeys());
    parts.add("probes " + probes);
    runs.forEach(run -> parts.add("memory " + memory(run, rules)));
    return hash(String.join("\n", parts));
  }

  private static String redisPart(String key, Object value) {
    if (!key.startsWith("{")) {
      return key + "=" + value;
    }
    if (key.contains("}:slot:")) {
      return "";
    }
    if (key.endsWith(":data") && value instanceof Map<?, ?> fields) {
      Map<String, String> kept = new TreeMap<>();
      fields.forEach((field, content) -> {
        String name = String.valueOf(field);
        if (!IGNORED.contains(name)) {
          kept.put(name, name.equals("lost") ? presence(content) : String.valueOf(content));
        }
      });
      return key + "=" + kept;
    }
    if (key.endsWith(":errors") && value instanceof List<?> errors) {
      return key + "="
          + errors.stream()
              .map(error -> ATTEMPT.matcher(String.valueOf(error)))
              .map(found -> found.find() ? found.group(1) : "?")
              .toList();
    }
    // Since when they are there decides nothing; of the others, when they are due is all that does.
    boolean scored = key.endsWith("}:waiting") || key.endsWith("}:dead");
    return key + "=" + (scored && value instanceof List<?> list ? everySecond(list) : value);
  }

  private static String presence(Object content) {
    return String.valueOf(content).isEmpty() ? "no" : "yes";
  }

  private static List<?> everySecond(List<?> idsAndScores) {
    List<Object> ids = new ArrayList<>();
    for (int i = 0; i < idsAndScores.size(); i += 2) {
      ids.add(idsAndScores.get(i));
    }
    return ids;
  }

  /** Counts saturate at two: what is had twice is a violation, and violating states are not expanded. */
  private static Map<String, String> effects(JobRun run, EffectRules rules) {
    Map<String, String> effects = new TreeMap<>();
    EffectLedger.of(run, rules)
        .effects()
        .forEach(effect -> effects.merge(
            effect.identity() + " " + effect.key() + " " + effect.applied(),
            "once",
            (one, other) -> "more"));
    return effects;
  }

  /** What bodies have run, how far each came, and what they heard. */
  private static String memory(JobRun run, EffectRules rules) {
    List<AttemptRecord> attempts = run.attempts();
    if (attempts.isEmpty()) {
      return "";
    }
    int since = 0;
    for (AttemptRecord attempt : attempts) {
      if (attempt.result() == AttemptRecord.Result.CRASHED) {
        since = attempt.number();
      }
    }
    StringBuilder text = new StringBuilder();
    for (AttemptRecord attempt : attempts) {
      if (attempt.number() > since) {
        for (StepRecord step : attempt.steps()) {
          if (step.isExecuted()) {
            text.append(attempt.number())
                .append(step.step())
                .append(step.result())
                // A step that failed before its body, in it or after it is no more than failed.
                .append(step.body())
                .append(' ');
          }
        }
      }
    }
    for (StepExchange exchange : run.exchanges()) {
      if (exchange.attempt() > since) {
        text.append(exchange.attempt())
            .append(exchange.step())
            .append(exchange.http().method())
            .append(exchange.http().outcome())
            .append(heard(exchange.http(), rules))
            .append(' ');
      }
    }
    run.children()
        .forEach(child -> text.append('[').append(memory(child, rules)).append(']'));
    return text.toString();
  }

  private static String heard(HttpExchange http, EffectRules rules) {
    HttpExchange.Response response = http.response();
    return response == null
        ? ""
        : response.status() + rules.withoutVolatile(response.body().text());
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
