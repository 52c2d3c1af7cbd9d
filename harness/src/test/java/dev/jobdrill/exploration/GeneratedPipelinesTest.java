package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pipelines of random steps, sound and broken ones mixed: merging states and a second worker change no verdict. More of them
 * by {@code -Dgenerated.seeds=}.
 */
@Tag("thorough")
class GeneratedPipelinesTest {
  private static final Bounds WIDE = Bounds.DEFAULT.upToAttempt(2);

  /** Equal states come of several faults, and of crashes above all: they take a process's memory along. */
  private static final Bounds DEEP = Bounds.DEFAULT
      .faultsAtATime(3)
      .upToAttempt(2)
      .ofKinds(Set.of(FaultKind.CRASH, FaultKind.LOSE_LEASE));

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("generated.seeds", 4));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mergingChangesNoVerdict(long seed) {
    compare(WIDE, generated(seed, 1 + new Random(seed).nextInt(2), true));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mergingDeepDownChangesNoVerdict(long seed) {
    compare(DEEP, generated(1_000 + seed, 2, false));
  }

  /** Else nothing is compared above. */
  @Test
  void mergingMakesADeepExplorationMuchSmaller() {
    SubjectFactory pipeline = Zoo.of(world -> World.pipeline()
        .step("one", String.class, (text, step) -> text)
        .step("two", String.class, (text, step) -> text)
        .action("three", (text, step) -> world.upsert(text))
        .build());
    Bounds bounds = Bounds.DEFAULT.faultsAtATime(3).ofKinds(Set.of(FaultKind.CRASH));

    ExplorationReport merged = explore(bounds, pipeline);
    ExplorationReport whole = explore(bounds.merging(false), pipeline);

    assertThat(merged.isSound()).as(merged.text()).isTrue();
    assertThat(whole.isSound()).as(whole.text()).isTrue();
    assertThat(merged.merged()).isGreaterThan(merged.states());
    assertThat(merged.runs()).isLessThan(whole.runs() / 2);
  }

  private static void compare(Bounds bounds, SubjectFactory pipeline) {
    Set<String> merged = keys(explore(bounds.auditing(20), pipeline));

    assertThat(keys(explore(bounds.merging(false).workers(1), pipeline))).isEqualTo(merged);
  }

  private static ExplorationReport explore(Bounds bounds, SubjectFactory pipeline) {
    ExplorationReport report =
        Explorer.on(DrillRig.environment()).within(bounds).explore(pipeline);
    assertThat(report.unsound()).as(report.text()).isEmpty();
    assertThat(report.isComplete()).as(report.summary()).isTrue();
    return report;
  }

  private static Set<String> keys(ExplorationReport report) {
    return report.failures().stream()
        .map(failure -> failure.invariant() + ": " + failure.cause())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SubjectFactory generated(long seed, int steps, boolean withChildren) {
    return sandbox -> {
      World world = new World(sandbox).withReceipts();
      return Subject.ofSeveral(
              () -> {
                Random random = new Random(seed);
                Pipeline<String> child = pipeline("child", 1, random, world, null);
                return List.of(
                    pipeline("zoo", steps, random, world, withChildren ? child : null), child);
              },
              "zoo",
              "order")
          .probing(world.probe());
    };
  }

  private static Pipeline<String> pipeline(
      String name, int steps, Random random, World world, @Nullable Pipeline<String> child) {
    PipelineBuilder<String, String> builder =
        Pipeline.named(name).input(String.class).retry(World.retries());
    for (int i = 0; i < steps; i++) {
      int kind = random.nextInt(child == null ? 9 : 10);
      String step = name + i;
      List<String> memory = new ArrayList<>();
      builder = builder.step(
          step,
          String.class,
          (text, context) -> kind == 9
              ? text + context.spawnAll(child, List.of(text)).await().outputs(String.class)
              : run(kind, step, text, context, world, memory));
    }
    return builder.build();
  }

  private static String run(
      int kind, String name, String text, StepContext step, World world, List<String> memory)
      throws IOException, InterruptedException {
    switch (kind) {
      case 0 -> world.post(step, "/" + name, text);
      case 1 -> world.post(World.keyed(step, ""), "/" + name, text);
      case 2 -> world.upsert(name);
      case 3 -> world.insert(name);
      case 4 -> {
        memory.add(name);
        if (memory.size() == 3) {
          world.insert("the third time in one process");
        }
      }
      case 5 -> {
        if (world.has(name)) {
          return text + "again";
        }
        world.upsert(name);
      }
      case 6 -> {
        return text + world.receipt(World.keyed(step, step.idempotencyKey()), text);
      }
      case 7 -> {
        if (world.sandbox.redis().sync().incr(world.key(name)) == 3) {
          world.insert("counted to three");
        }
      }
      default -> {
        Instant begun = step.clock().instant();
        if (memory.isEmpty()) {
          memory.add(begun.toString());
        }
        if (Instant.parse(memory.get(0)).plusSeconds(40).isBefore(begun)) {
          world.insert("late");
        }
      }
    }
    return text + kind;
  }
}
