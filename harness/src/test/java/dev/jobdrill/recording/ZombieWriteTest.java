package dev.jobdrill.recording;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.signal.SignalCapture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZombieWriteTest {
  private final JobRig rig = new JobRig();

  @Test
  void whatAWorkerWritesWithoutItsLeaseShowsInTheRun() {
    JobRun run = run(JobRig.withoutRenewals());

    assertThat(run.zombieWrites()).singleElement().satisfies(write -> {
      assertThat(write.transition().kind()).isEqualTo(Transition.Kind.CHECKPOINT);
      assertThat(write.transition().step()).isEqualTo("slow");
      assertThat(write.transition().attempt()).isEqualTo(1);
      assertThat(write.at()).isEqualTo(JobRig.START.plus(JobRig.LEASE.multipliedBy(2)));
    });
    assertThat(run.timeline())
        .contains("zombie writes, rejected:\n  slow#1  checkpoint at +60.000 s");
    assertThat(run).completed().inAttempts(2).hasZombieWrites(1);
    assertThatThrownBy(() -> assertThat(run).hasZombieWrites(0))
        .hasMessageContaining(
            "Expected 0 zombie writes, rejected since their worker had lost its lease, but there"
                + " were 1.");
  }

  @Test
  void aWorkerThatKeepsItsLeaseLeavesNone() {
    assertThat(run(new JobInterceptor() {})).completed().inAttempts(1).hasZombieWrites(0);
  }

  private JobRun run(JobInterceptor around) {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("slow", (text, step) -> {
          if (step.attempt() == 1) {
            rig.clock().advance(JobRig.LEASE.multipliedBy(2));
          }
        })
        .action("last", (text, step) -> {})
        .build();
    SignalCapture signals = SignalCapture.open(rig.clock(), 1, List.of(pipeline), rig.store());
    RunRecorder recorder = new RunRecorder(rig.clock(), signals);
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(recorder)
        .interceptor(around)
        .interceptor(recorder.bodyWatch())
        .build();
    JobHandle job = executor.enqueue(pipeline, "x", EnqueueOptions.freshCorrelation());
    rig.settle(executor, job);
    signals.close();
    return recorder.snapshot(
        rig.find(job), List.of("slow", "last"), List.of(), Map.of(), List.of());
  }
}
