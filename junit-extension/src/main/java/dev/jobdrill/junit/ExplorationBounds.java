package dev.jobdrill.junit;

import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.exploration.Bounds;
import dev.jobdrill.exploration.Invariant;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Reads the bounds of an {@link ExploreFaults}. */
final class ExplorationBounds {
  private ExplorationBounds() {}

  /** {@return how long a test may take by its {@link Timeout}, or by that of its class or of an enclosing one} */
  static Optional<Duration> timeLimit(ExtensionContext context) {
    List<AnnotatedElement> outermostFirst = new ArrayList<>(TestClasses.outermostFirst(context));
    outermostFirst.add(context.getRequiredTestMethod());
    return outermostFirst.stream()
        .flatMap(element -> AnnotationSupport.findAnnotation(element, Timeout.class).stream())
        .reduce((outer, inner) -> inner)
        .map(timeout -> Duration.of(timeout.value(), timeout.unit().toChronoUnit()));
  }

  static Bounds of(ExploreFaults wanted, DrillSettings drill, Optional<Duration> limit) {
    Duration longest = Duration.ofSeconds(wanted.maxSeconds());
    if (wanted.faults() < 1) {
      throw new ExtensionConfigurationException("@ExploreFaults: faults is " + wanted.faults()
          + ", so no fault would be tried and the exploration would prove nothing; expected how many are tried at a time,"
          + " 1 or more.");
    }
    try {
      Bounds bounds = Bounds.DEFAULT
          .faultsAtATime(wanted.faults())
          .upToAttempt(wanted.attempts())
          .atSteps(wanted.steps())
          .budget(
              wanted.maxRuns(),
              limit.filter(time -> time.compareTo(longest) < 0).orElse(longest))
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
