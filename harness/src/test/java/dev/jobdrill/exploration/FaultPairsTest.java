package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.exploration.FaultPairs.Pair;
import dev.jobdrill.fault.FaultKind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of fault, explored alone, finds a pipeline that it breaks and passes the twin that bears it. */
class FaultPairsTest {
  /** Kinds without a pair that is explored, and why. */
  private static final Map<FaultKind, String> OTHERWISE = Map.of(
      FaultKind.KILL, "placed by hand: HandPlacedPairsTest",
      FaultKind.THROWN_BY_CODE, "placed by hand: HandPlacedPairsTest",
      FaultKind.REDIS_PAUSED,
          "breaks no pipeline: the executor's write waits, and no clock moves that a step can see; RedisFaultsTest");

  static Stream<Pair> pairs() {
    return FaultPairs.all();
  }

  @Test
  void eachKindHasAPairOrAReasonWhyNot() {
    Set<FaultKind> paired = FaultPairs.all().map(Pair::kind).collect(Collectors.toSet());

    assertThat(paired).doesNotContainAnyElementsOf(OTHERWISE.keySet());
    paired.addAll(OTHERWISE.keySet());
    assertThat(EnumSet.complementOf(EnumSet.copyOf(paired)))
        .as("kinds of faults that nobody has shown to break anything: add them to FaultPairs")
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theBrokenOneIsFoundByTheKindAloneUnderTheSmallestSchedule(Pair pair) {
    ExplorationReport report = explore(pair, pair.cage().broken());

    assertThat(report.unsound()).as(report.text()).isEmpty();
    assertThat(report.failures())
        .as(report.text())
        .extracting(ExplorationReport.Failure::invariant)
        .contains(pair.cage().finds().text());
    assertThat(report.failures())
        .as(report.text())
        .extracting(failure -> failure.schedule().faults().toString())
        .containsOnly("[" + pair.smallest() + "]");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theSoundTwinBearsTheKindWhereverItStrikes(Pair pair) {
    ExplorationReport report = explore(pair, pair.cage().sound());

    assertThat(report.isSound()).as(report.text()).isTrue();
    assertThat(report.isComplete()).as(report.summary()).isTrue();
    // Where the broken one fails, or else the twin would pass for want of faults.
    String point = pair.smallest().substring(0, pair.smallest().indexOf(':'));
    assertThat(report.matrix()).as(report.text()).containsKey(point);
    assertThat(report.hindered()).as(report.text()).isZero();
  }

  private static ExplorationReport explore(Pair pair, SubjectFactory pipeline) {
    Bounds bounds = Bounds.DEFAULT.ofKinds(Set.of(pair.kind())).faultsAtATime(1);
    return Explorer.on(DrillRig.environment())
        .within(pair.cage().bounds().apply(bounds))
        .explore(pipeline);
  }
}
