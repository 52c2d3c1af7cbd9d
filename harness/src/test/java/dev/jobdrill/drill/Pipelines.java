package dev.jobdrill.drill;

import dev.jobdrill.pipeline.Pipeline;
import java.util.List;

/** Pipelines that can be made in any JVM. */
public final class Pipelines implements PipelineFactory {
  @Override
  public List<Pipeline<?>> create(String stubServerUrl) {
    return List.of(Pipeline.named("forkable")
        .input(String.class)
        .step("first", String.class, (order, step) -> order)
        .step("charge", String.class, (order, step) -> {
          System.out.println("what a step prints is no message");
          return DrillRig.post(step, stubServerUrl + "/charges", order);
        })
        .action("last", (receipt, step) -> {})
        .retry(DrillRig.everySecond(5))
        .build());
  }
}
