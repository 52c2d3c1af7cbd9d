package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.exploration.Bounds;
import dev.jobdrill.exploration.Invariant;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Reads the bounds of an {@link ExploreFaults}. */
final class ExplorationBounds {
  private ExplorationBounds() {}

  static Bounds of(ExploreFaults wanted, DrillSettings drill) {
    try {
      Bounds bounds = Bounds.DEFAULT
          .faultsAtATime(wanted.faults())
          .upToAttempt(wanted.attempts())
          .atSteps(wanted.steps())
          .budget(wanted.maxRuns(), Duration.ofSeconds(wanted.maxSeconds()))
          .readOnly(wanted.readOnly())
          .volatileFields(wanted.volatileFields())
          .without(Arrays.stream(wanted.without()).map(Invariant::named).toArray(Invariant[]::new))
          .sensitiveValues(wanted.sensitive())
          .merging(wanted.merging())
          .auditing(wanted.audit())
          .workers(wanted.workers() == 0 ? Bounds.DEFAULT.workers() : wanted.workers())
          .random(wanted.randomRuns(), wanted.seed())
          .drilledBy(drill);
      if (wanted.kinds().length > 0) {
        bounds = bounds.ofKinds(Set.of(wanted.kinds()));
      }
      for (ExploreFaults.Outcome outcome : wanted.outcomes()) {
        bounds = bounds.allowing(outcome.fault(), Set.of(outcome.may()));
      }
      return bounds;
    } catch (IllegalArgumentException e) {
      throw new ExtensionConfigurationException("@ExploreFaults: " + e.getMessage(), e);
    }
  }
}
