package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import org.junit.jupiter.api.Test;

class PayloadLimitTest {
  private final JobRig rig = new JobRig();
  private final Pipeline<String> doubling = Pipeline.named("p")
      .input(String.class)
      .step("double", String.class, (text, step) -> text + text)
      .retry(RetryPolicy.never())
      .build();

  @Test
  void anInputOverTheLimitIsRefusedAndNothingEnqueued() {
    JobExecutor executor = rig.builder(doubling).payloadLimit(1_000).build();

    assertThatThrownBy(
            () -> executor.enqueue(doubling, "é".repeat(500), EnqueueOptions.freshCorrelation()))
        .isInstanceOf(PayloadException.class)
        .hasMessage(
            "The input of pipeline 'p' is 1,002 bytes of JSON; the limit is 1,000. Keep large data elsewhere"
                + " and pass a reference to it, or raise the limit by JobExecutorBuilder.payloadLimit, in a"
                + " drill by DrillSettings.payloadsUpTo.");
    assertThat(rig.dump()).isEmpty();
  }

  @Test
  void anInputAtTheLimitIsTaken() {
    JobExecutor executor = rig.builder(doubling).payloadLimit(1_002).build();

    assertThat(executor
            .enqueue(doubling, "é".repeat(500), EnqueueOptions.freshCorrelation())
            .created())
        .isTrue();
  }

  @Test
  void anOutputOverTheLimitFailsAtItsStep() {
    JobExecutor executor = rig.builder(doubling).payloadLimit(1_000).build();
    StoredJob job = rig.run(executor, doubling, "x".repeat(600));

    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.step()).isEqualTo("double");
      assertThat(error.message())
          .startsWith("The output of step 'double' is 1,202 bytes of JSON; the limit is 1,000.");
    });
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThatThrownBy(() -> rig.builder().payloadLimit(0))
        .hasMessage("payloadLimit is 0; expected at least 1");
  }
}
