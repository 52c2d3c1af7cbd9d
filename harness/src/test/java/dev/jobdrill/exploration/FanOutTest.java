package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Faults strike in each of a step's children, while the parent waits for them, and in the parent before and after. */
class FanOutTest {
  private static final Bounds ONE_FAULT = Bounds.DEFAULT.faultsAtATime(1);

  /** Those that take an attempt from its worker: what is run in the midst of what, they decide. */
  private static final Bounds TWO_DELIVERIES = Bounds.DEFAULT
      .upToAttempt(2)
      .ofKinds(Set.of(FaultKind.CRASH, FaultKind.LOSE_LEASE, FaultKind.REDELIVER));

  /** What a child does with its input. */
  private interface Work {
    void on(World world, String item, StepContext step) throws Exception;
  }

  private static SubjectFactory fanningOut(Function<StepContext, List<String>> items, Work work) {
    return sandbox -> {
      World world = new World(sandbox);
      Pipeline<String> child = Pipeline.named("child")
          .input(String.class)
          .retry(World.retries())
          .step("work", String.class, (item, step) -> {
            work.on(world, item, step);
            return item + "!";
          })
          .build();
      Pipeline<String> parent = World.pipeline()
          .step(
              "fan",
              String.class,
              (order, step) -> String.join(
                  "", step.spawnAll(child, items.apply(step)).await().outputs(String.class)))
          .action("mail", (items2, step) -> world.post(step, "/mails", items2))
          .build();
      return Subject.ofSeveral(() -> List.of(parent, child), "zoo", "order").probing(world.probe());
    };
  }

  private static SubjectFactory charging(String unkeyed) {
    return fanningOut(
        step -> List.of("a", "b"),
        (world, item, step) -> world.post(
            World.keyed(step, item.equals(unkeyed) ? "" : step.idempotencyKey()),
            "/charges",
            item));
  }

  private static ExplorationReport explore(SubjectFactory subject, Bounds bounds) {
    return Explorer.on(DrillRig.environment()).within(bounds).explore(subject);
  }

  @Test
  void theChildThatIsBrokenIsNamedAndItsTwinsAreSound() {
    ExplorationReport broken = explore(charging("b"), ONE_FAULT);
    ExplorationReport sound = explore(charging("none"), ONE_FAULT);

    assertThat(broken.failures()).as(broken.text()).singleElement().satisfies(failure -> {
      assertThat(failure.invariant()).isEqualTo(Invariant.SAME_EFFECTS.text());
      assertThat(failure.schedule().faults().toString()).startsWith("[fan[2]/work#1@");
      assertThat(failure.title()).contains("of child fan[2]");
      assertThat(Explorer.on(DrillRig.environment())
              .replay(charging("b"), Schedule.parse(PrintedLine.schedule(failure.details()))))
          .extracting(Violation::cause)
          .contains(failure.cause());
    });
    assertThat(sound.isSound()).as(sound.text()).isTrue();
    assertThat(sound.isComplete()).isTrue();
    assertThat(sound.matrix())
        .containsKeys(
            "fan[1]/work#1@before",
            "fan[2]/work#1@after-effect",
            "fan[2]/work#1@tell-parent",
            "fan#1@spawn",
            "fan#1@park",
            "fan#1@enqueue[2]");
  }

  /** Only a second failure of the same child shows it. */
  @Test
  void twoFaultsStrikeInOneChildOrInParentAndChild() {
    ExplorationReport broken = explore(
        fanningOut(step -> List.of("a"), (world, item, step) -> {
          world.upsert(item);
          if (step.attempt() == 3) {
            world.insert(item);
          }
        }),
        TWO_DELIVERIES);
    ExplorationReport sound = explore(
        fanningOut(step -> List.of("a"), (world, item, step) -> world.upsert(item)),
        TWO_DELIVERIES);

    assertThat(broken.failures())
        .as(broken.text())
        .singleElement()
        .satisfies(failure -> assertThat(failure.schedule().faults())
            .hasSize(2)
            .allSatisfy(fault -> assertThat(fault.toString()).startsWith("fan[1]/work#")));
    assertThat(sound.isSound()).as(sound.text()).isTrue();
    assertThat(sound.merged()).isPositive();
  }

  @Test
  void aParentThatEnqueuesOtherChildrenWhenItRunsAgainIsFound() {
    ExplorationReport broken = explore(
        fanningOut(
            step -> step.attempt() % 2 == 1 ? List.of("a", "b") : List.of("b", "a"),
            (world, item, step) -> world.upsert(item)),
        ONE_FAULT.ofKinds(Set.of(FaultKind.CRASH)));

    assertThat(broken.failures())
        .as(broken.text())
        .extracting(ExplorationReport.Failure::invariant)
        .contains(Invariant.SAME_RESULT.text());
  }
}
