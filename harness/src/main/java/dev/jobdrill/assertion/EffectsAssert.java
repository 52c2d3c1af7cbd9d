package dev.jobdrill.assertion;

import dev.jobdrill.recording.EffectLedger;
import dev.jobdrill.recording.EffectRules;
import dev.jobdrill.recording.EffectViolation;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Assertions on the effects of a run and of its children: the unsafe HTTP requests of their steps. */
public final class EffectsAssert extends AbstractAssert<EffectsAssert, JobRun> {
  private final EffectRules rules;

  EffectsAssert(JobRun run, EffectRules rules) {
    super(run, EffectsAssert.class);
    this.rules = rules;
  }

  /**
   * Leaves JSON fields out of the comparison of payloads.
   *
   * @param names of fields at any depth, that differ on each attempt and are meant to
   * @return the assertions without them
   */
  public EffectsAssert ignoringFields(String... names) {
    Set<String> all = new TreeSet<>(rules.volatileFields());
    all.addAll(List.of(names));
    return new EffectsAssert(actual, new EffectRules(rules.readOnly(), all));
  }

  /**
   * Says which endpoints change nothing although their method is unsafe.
   *
   * @param endpoints such as {@code POST /search*}
   * @return the assertions without them
   */
  public EffectsAssert ignoringEndpoints(String... endpoints) {
    return new EffectsAssert(
        actual,
        new EffectRules(
            Stream.concat(rules.readOnly().stream(), Stream.of(endpoints)).toList(),
            rules.volatileFields()));
  }

  /**
   * Checks that what was sent more than once was safe to be: with the same key and the same payload each time, or by a
   * method that is idempotent by itself.
   *
   * @return this
   */
  public EffectsAssert areIdempotent() {
    List<EffectViolation> found = EffectLedger.of(actual, rules).violations();
    if (!found.isEmpty()) {
      throw failure(
          "%s",
          Evidence.of(
              actual, found.stream().map(EffectViolation::text).collect(Collectors.joining("\n"))));
    }
    return this;
  }
}
