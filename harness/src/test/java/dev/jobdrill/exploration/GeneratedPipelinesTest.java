package dev.jobdrill.exploration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines of random steps, sound and broken ones mixed: merging states and a second worker change no verdict. */
@Tag("thorough")
class GeneratedPipelinesTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mergingChangesNoVerdict(long seed) {
    SubjectFactory pipeline = Zoo.of(world -> generate(new Random(seed), world));
    Bounds bounds = Bounds.DEFAULT.upToAttempt(2);

    Set<String> merged = keys(bounds.auditing(20), pipeline);

    assertThat(keys(bounds.merging(false).workers(1), pipeline)).isEqualTo(merged);
  }

  private static Set<String> keys(Bounds bounds, SubjectFactory pipeline) {
    ExplorationReport report =
        Explorer.on(DrillRig.environment()).within(bounds).explore(pipeline);
    assertThat(report.unsound()).as(report.text()).isEmpty();
    return report.failures().stream()
        .map(failure -> failure.invariant() + ": " + failure.cause())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Pipeline<?> generate(Random random, World world) {
    PipelineBuilder<String, String> builder = World.pipeline();
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      int kind = random.nextInt(6);
      String name = "s" + i;
      List<String> memory = new ArrayList<>();
      builder = builder.step(name, String.class, (text, step) -> {
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
          default -> {
            if (world.has(name)) {
              return text + "again";
            }
            world.upsert(name);
          }
        }
        return text + kind;
      });
    }
    return builder.build();
  }
}
