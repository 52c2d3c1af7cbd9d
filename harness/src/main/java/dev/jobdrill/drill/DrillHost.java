package dev.jobdrill.drill;

import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.fault.FaultHost;
import java.time.Duration;
import java.util.Optional;

/** What the faults of a drill's jobs need of it. */
final class DrillHost implements FaultHost {
  private final Drill drill;

  DrillHost(Drill drill) {
    this.drill = drill;
  }

  @Override
  public Optional<Duration> timeoutOf(StepExecution execution) {
    return Optional.ofNullable(drill.pipelines().get(execution.context().pipeline()))
        .flatMap(pipeline -> pipeline.step(execution.step()))
        .flatMap(step -> step.options().timeout());
  }

  @Override
  public void hangsForever(StepExecution execution) {
    drill.hangsForever(execution);
  }
}
