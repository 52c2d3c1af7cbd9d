package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplorationProgressTest {
  private static final Bounds CRASHES =
      Bounds.DEFAULT.ofKinds(Set.of(FaultKind.CRASH)).workers(1);

  private final List<ExplorationProgress> heard = new ArrayList<>();

  private static Pipeline<String> charging(World world, boolean keyed) {
    return World.pipeline()
        .action("charge", (order, step) -> {
          if (keyed) {
            world.post(step, "/charges", "12");
          } else {
            world.post(World.keyed(step, ""), "/charges", "12");
          }
        })
        .build();
  }

  private ExplorationReport explore(boolean keyed, Bounds bounds) {
    return Explorer.on(DrillRig.environment())
        .within(bounds)
        .reporting(heard::add)
        .explore(Zoo.of(world -> charging(world, keyed)));
  }

  @Test
  void itIsHeardHowFarAnExplorationHasComeUntilNothingIsQueued() {
    ExplorationReport report = explore(true, CRASHES);

    assertThat(heard).hasSizeGreaterThan(1);
    assertThat(heard.get(0).queued()).isPositive();
    assertThat(heard).extracting(ExplorationProgress::runs).isSorted();
    assertThat(heard).extracting(ExplorationProgress::elapsed).isSorted();
    ExplorationProgress last = heard.get(heard.size() - 1);
    assertThat(last.runs()).isEqualTo(report.runs());
    assertThat(last.queued()).isZero();
    assertThat(last.failures()).isZero();
  }

  @Test
  void failuresAreCountedAsTheyAreFound() {
    ExplorationReport report = explore(false, CRASHES.faultsAtATime(1));

    assertThat(report.failures()).isNotEmpty();
    assertThat(heard.get(heard.size() - 1).failures())
        .isEqualTo(report.failures().size());
  }

  @Test
  void randomSchedulesAreQueuedUntilEachWasTried() {
    explore(true, CRASHES.random(35, 1));

    // They are run side by side, 16 at a time.
    assertThat(heard).extracting(ExplorationProgress::queued).containsExactly(19, 3, 0);
  }

  @Test
  void inOneLine() {
    assertThat(new ExplorationProgress(1204, 310, 2, Duration.ofMillis(72_900)).text())
        .isEqualTo("1,204 runs done, 310 queued, 2 failures found, 1:12");
    assertThat(new ExplorationProgress(1, 0, 1, Duration.ZERO).text())
        .isEqualTo("1 run done, 0 queued, 1 failure found, 0:00");
  }
}
