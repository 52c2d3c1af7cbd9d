package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.Schedule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
  private static final Map<String, ExplorationReport> MERGED = new ConcurrentHashMap<>();

  static Stream<Zoo.Cage> cages() {
    return Zoo.all();
  }

  @Test
  void theZooHasAtLeast24Cages() {
    assertThat(Zoo.all().map(Zoo.Cage::name).distinct().count()).isGreaterThanOrEqualTo(24);
  }

  @Test
  void eachInvariantFindsABrokenPipeline() {
    assertThat(Zoo.all().map(Zoo.Cage::finds)).contains(Invariant.values());
  }

  @ParameterizedTest
  @MethodSource("cages")
  void theBrokenOneIsFoundByTheRightInvariantAndItsScheduleFailsAgain(Zoo.Cage cage) {
    ExplorationReport report = merged(cage, cage.broken());

    assertThat(report.unsound()).as(report.text()).isEmpty();
    assertThat(report.failures()).as(report.text()).isNotEmpty();
    assertThat(report.failures().stream().map(ExplorationReport.Failure::invariant))
        .as(report.text())
        .contains(cage.finds().text());
    for (ExplorationReport.Failure failure : report.failures()) {
      assertThat(Explorer.on(DrillRig.environment())
              .within(cage.bounds().apply(Bounds.DEFAULT))
              .replay(cage.broken(), Schedule.parse(PrintedLine.schedule(failure.details()))))
          .as(failure.details())
          .anySatisfy(violation -> {
            assertThat(violation.invariant().text()).isEqualTo(failure.invariant());
            assertThat(violation.cause()).isEqualTo(failure.cause());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("cages")
  void theSoundTwinPasses(Zoo.Cage cage) {
    ExplorationReport report = merged(cage, cage.sound());

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.isComplete()).as(report.summary()).isTrue();
    assertThat(report.runs()).isGreaterThan(2);
  }

  /**
   * What merging left out is explored all the same by the tests above, as an audit. Here it is not merged at all, which
   * shows that the audit hides nothing; only a broken one has anything to hide.
   */
  @Tag("thorough")
  @ParameterizedTest
  @MethodSource("cages")
  void mergingStatesAndWorkersSideBySideChangeNoVerdict(Zoo.Cage cage) {
    ExplorationReport merged = merged(cage, cage.broken());
    assumeThat(merged.merged()).as("states that were merged").isPositive();

    ExplorationReport whole =
        explore(cage, cage.broken(), Bounds.DEFAULT.merging(false).workers(1));

    assertThat(whole.merged()).isZero();
    assertThat(keys(whole)).isEqualTo(keys(merged));
  }

  /** Explored once, for all tests that look at it. */
  private static ExplorationReport merged(Zoo.Cage cage, SubjectFactory pipeline) {
    return MERGED.computeIfAbsent(
        cage + (pipeline == cage.sound() ? ", sound" : ", broken"),
        key -> explore(cage, pipeline, Bounds.DEFAULT.auditing(100)));
  }

  private static Set<String> keys(ExplorationReport report) {
    return report.failures().stream()
        .map(failure -> failure.invariant() + ": " + failure.cause())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ExplorationReport explore(Zoo.Cage cage, SubjectFactory pipeline, Bounds bounds) {
    return Explorer.on(DrillRig.environment())
        .within(cage.bounds().apply(bounds))
        .explore(pipeline);
  }
}
