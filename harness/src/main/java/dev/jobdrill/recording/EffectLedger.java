package dev.jobdrill.recording;

import dev.jobdrill.recording.EffectViolation.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The effects of a job run and of its children over HTTP, as the idempotency keys tell them apart. Immutable and
 * thread-safe.
 *
 * <p>A step may run twice, so a request may be sent twice. That is safe if both carry the same {@code Idempotency-Key} and
 * the same payload, as the IETF's draft on that header asks for, or if the method is idempotent by itself.
 */
public final class EffectLedger {
  private final List<Effect> effects;

  private EffectLedger(List<Effect> effects) {
    this.effects = List.copyOf(effects);
  }

  /**
   * Reads the effects of a run.
   *
   * @param run the run, with its children
   * @param rules what counts
   * @return the ledger
   */
  public static EffectLedger of(JobRun run, EffectRules rules) {
    List<Effect> effects = new ArrayList<>();
    collect(run, rules, effects);
    return new EffectLedger(effects);
  }

  private static void collect(JobRun run, EffectRules rules, List<Effect> into) {
    run.exchanges().stream()
        .filter(exchange -> rules.isEffect(exchange.http()))
        .map(exchange -> rules.read(run.jobId(), exchange))
        .forEach(into::add);
    run.children().forEach(child -> collect(child, rules, into));
  }

  /** {@return all requests, in order, job by job} */
  public List<Effect> effects() {
    return effects;
  }

  /**
   * How often each effect was had: requests with one key count once, and so do those whose method is idempotent; without a
   * key, each counts. Only what the server may have acted on counts.
   *
   * @return the counts by what was asked for, in order
   */
  public Map<Effect.Identity, Integer> counts() {
    Map<Effect.Identity, Integer> counts = new LinkedHashMap<>();
    Set<List<Object>> seen = new LinkedHashSet<>();
    for (Effect effect : effects) {
      boolean repeatable = effect.key().isPresent() || effect.isIdempotentByMethod();
      if (effect.applied()
          && (!repeatable || seen.add(List.of(effect.identity(), effect.key())))
          && !(effect.isIdempotentByMethod() && counts.containsKey(effect.identity()))) {
        counts.merge(effect.identity(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** {@return what in this run alone shows that repeating is not safe, one entry a step and effect} */
  public List<EffectViolation> violations() {
    Map<List<Object>, EffectViolation> found = new LinkedHashMap<>();
    for (EffectViolation violation : keysWithTwoPayloads()) {
      found.putIfAbsent(List.of(violation.kind(), violation.step()), violation);
    }
    for (List<Effect> alike : byIdentity().values()) {
      EffectViolation violation = judge(alike);
      if (violation != null) {
        found.putIfAbsent(
            List.of(violation.kind(), violation.step(), violation.effect()), violation);
      }
    }
    return List.copyOf(found.values());
  }

  private List<EffectViolation> keysWithTwoPayloads() {
    Map<String, Effect> first = new LinkedHashMap<>();
    List<EffectViolation> found = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect.key().isEmpty()) {
        continue;
      }
      Effect before = first.putIfAbsent(effect.key().get(), effect);
      if (before != null && !sameRequest(before, effect)) {
        found.add(new EffectViolation(
            Kind.SAME_KEY_OTHER_PAYLOAD,
            effect.step(),
            effect.method() + " " + effect.target(),
            "Step '" + effect.step() + "' sent key "
                + Words.excerpt(effect.key().get())
                + " twice, with two requests: " + before.identity().words() + " on attempt "
                + before.attempt() + ", then " + effect.identity().words() + " on attempt "
                + effect.attempt() + ".\n"
                + advice(before, effect)));
      }
    }
    return found;
  }

  private static String advice(Effect before, Effect effect) {
    return before.attempt() == effect.attempt() && before.jobId().equals(effect.jobId())
        ? "A key stands for one effect: give each its own, StepContext.idempotencyKey(\"name\"), or make each a step."
        : "What a key stands for must be the same on every attempt: take times, random values and orders from the"
            + " checkpointed input, not anew on each attempt.";
  }

  private static boolean sameRequest(Effect one, Effect other) {
    return one.method().equals(other.method())
        && one.target().equals(other.target())
        && one.payload().equals(other.payload());
  }

  private Map<Effect.Identity, List<Effect>> byIdentity() {
    return effects.stream()
        .filter(Effect::applied)
        .filter(effect -> !effect.isIdempotentByMethod())
        .collect(Collectors.groupingBy(Effect::identity, LinkedHashMap::new, Collectors.toList()));
  }

  private static @Nullable EffectViolation judge(List<Effect> alike) {
    Map<Integer, List<Effect>> attempts = alike.stream()
        .collect(Collectors.groupingBy(Effect::attempt, LinkedHashMap::new, Collectors.toList()));
    Effect first = alike.get(0);
    Effect last = alike.get(alike.size() - 1);
    if (attempts.size() < 2) {
      return null;
    }
    if (alike.stream()
            .filter(effect -> effect.key().isEmpty())
            .map(Effect::attempt)
            .distinct()
            .count()
        > 1) {
      return violation(
          Kind.NO_KEY,
          first,
          "Step '" + first.step() + "' sent " + first.identity().words()
              + " without an Idempotency-Key on attempts " + attempts.keySet()
              + ": whoever gets it has no way to tell that it is the same.\n"
              + "Send StepContext.headers(), or use StepContext.httpClient(): its key comes of job id and step and is the"
              + " same on every attempt; or make it an upsert, a PUT.");
    }
    Set<String> keys = keysOf(attempts.getOrDefault(first.attempt(), List.of()));
    boolean disjoint =
        keysOf(attempts.getOrDefault(last.attempt(), List.of())).stream().noneMatch(keys::contains);
    return disjoint
        ? violation(
            Kind.FRESH_KEY,
            first,
            "Step '" + first.step() + "' sent " + first.identity().words()
                + " on attempts " + attempts.keySet() + " with another Idempotency-Key each: "
                + alike.stream()
                    .map(effect -> Words.excerpt(effect.key().orElse("none")))
                    .distinct()
                    .collect(Collectors.joining(", "))
                + ".\nDerive the key from job id and step alone, as StepContext.idempotencyKey() does: neither from the"
                + " attempt nor from a clock or a random number.")
        : null;
  }

  private static Set<String> keysOf(List<Effect> effects) {
    return effects.stream().flatMap(effect -> effect.key().stream()).collect(Collectors.toSet());
  }

  private static EffectViolation violation(Kind kind, Effect effect, String text) {
    return new EffectViolation(kind, effect.step(), effect.method() + " " + effect.target(), text);
  }
}
