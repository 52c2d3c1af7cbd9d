package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {
  /** One of each sort: unmerged runs grow with the square of their number. GeneratedPipelinesTest has all. */
  private static final Set<FaultKind> KINDS_THAT_LEAVE_STATES = Set.of(
      FaultKind.CRASH,
      FaultKind.THROW,
      FaultKind.REPLY_LOST,
      FaultKind.STATUS,
      FaultKind.LOSE_LEASE);

  static Stream<Zoo.Cage> cages() {
    return Zoo.all();
  }

  @Test
  void theZooHasAtLeast24Cages() {
    assertThat(Zoo.all().map(Zoo.Cage::name).distinct().count()).isGreaterThanOrEqualTo(24);
  }

  @ParameterizedTest
  @MethodSource("cages")
  void theBrokenOneIsFoundByTheRightInvariantAndItsScheduleFailsAgain(Zoo.Cage cage) {
    ExplorationReport report = explore(cage, cage.broken(), Bounds.DEFAULT);

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
    ExplorationReport report = explore(cage, cage.sound(), Bounds.DEFAULT);

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.isComplete()).as(report.summary()).isTrue();
    assertThat(report.runs()).isGreaterThan(2);
  }

  @Tag("thorough")
  @ParameterizedTest
  @MethodSource("cages")
  void mergingStatesAndWorkersSideBySideChangeNoVerdict(Zoo.Cage cage) {
    Bounds bounds = Bounds.DEFAULT.upToAttempt(2).ofKinds(KINDS_THAT_LEAVE_STATES);
    for (SubjectFactory pipeline : Set.of(cage.broken(), cage.sound())) {
      Set<String> merged = keys(explore(cage, pipeline, bounds.workers(1)));

      assertThat(keys(explore(cage, pipeline, bounds.merging(false)))).isEqualTo(merged);
    }
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
