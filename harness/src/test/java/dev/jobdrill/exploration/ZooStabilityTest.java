package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The verdict on each pipeline of the zoo is the same each time, to the words and the smallest schedules, with other
 * explorations under way. Takes long; run by the profile {@code stability}.
 */
@Tag("stability")
class ZooStabilityTest {
  private static final int ROUNDS = Integer.getInteger("stability.rounds", 50);
  private static final Bounds BOUNDS = Bounds.DEFAULT
      .faultsAtATime(Integer.getInteger("stability.faults", 2))
      .ofKinds(kinds(System.getProperty("stability.kinds", "")));

  private static Set<FaultKind> kinds(String names) {
    return names.isEmpty()
        ? Bounds.DEFAULT_KINDS
        : Stream.of(names.split(",")).map(FaultKind::valueOf).collect(Collectors.toSet());
  }

  /** All, or those whose names match the system property {@code stability.cages}. */
  static Stream<Zoo.Cage> cages() {
    String some = System.getProperty("stability.cages", ".*");
    return Zoo.all().filter(cage -> cage.name().matches(some));
  }

  @ParameterizedTest
  @MethodSource("cages")
  void theVerdictIsTheSameEachTime(Zoo.Cage cage) {
    for (SubjectFactory pipeline : List.of(cage.broken(), cage.sound())) {
      String first = verdict(cage, pipeline);
      for (int round = 2; round <= ROUNDS; round++) {
        assertThat(verdict(cage, pipeline)).as("round %d of %s", round, cage).isEqualTo(first);
      }
    }
    System.out.printf("%s and its sound twin: %d times the same verdict%n", cage, ROUNDS);
  }

  /** All that a report says but how long it took. */
  private static String verdict(Zoo.Cage cage, SubjectFactory pipeline) {
    ExplorationReport report =
        Explorer.on(DrillRig.environment()).within(cage.bounds().apply(BOUNDS)).explore(pipeline);
    StringBuilder verdict = new StringBuilder()
        .append(report.isSound())
        .append(' ')
        .append(report.points())
        .append(' ')
        .append(report.runs())
        .append(' ')
        .append(report.states())
        .append(' ')
        .append(report.merged())
        .append(' ')
        .append(report.unsound())
        .append('\n')
        .append(new TreeMap<>(report.matrix()));
    report
        .failures()
        .forEach(failure -> verdict
            .append('\n')
            .append(failure.invariant())
            .append(": ")
            .append(failure.cause())
            .append(" by ")
            .append(failure.schedule()));
    return verdict.toString();
  }
}
