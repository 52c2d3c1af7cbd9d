package dev.jobdrill.exploration;

import dev.jobdrill.drill.PipelineFactory;
import dev.jobdrill.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A pipeline that remembers in a static field, and one that has it in a checkpoint. Public, so that any JVM can make it. */
public final class Remembering implements PipelineFactory {
  private static final Map<String, String> FOUND = new ConcurrentHashMap<>();

  @Override
  public List<Pipeline<?>> create(String stubServerUrl) {
    return List.of(
        Pipeline.named("static-field")
            .input(String.class)
            .retry(World.retries())
            .action("find", (order, step) -> FOUND.put(step.jobId(), order))
            .action("use", (order, step) -> use(FOUND.getOrDefault(step.jobId(), "")))
            .build(),
        Pipeline.named("checkpoint")
            .input(String.class)
            .retry(World.retries())
            .step("find", String.class, (order, step) -> order)
            .action("use", (found, step) -> use(found))
            .build());
  }

  private static void use(String found) {
    if (found.isEmpty()) {
      throw new IllegalStateException("nothing was found");
    }
  }
}
