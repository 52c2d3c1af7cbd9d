package dev.jobdrill.examples.printed;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The diagnosis that the page on it shows. */
@JobPipelineTest
class PrintedDiagnosisTest {
  private final Bank bank = new Bank();

  @PipelineUnderTest
  Pipeline<String> payments() {
    return Pipeline.named("payment")
        .input(String.class)
        .step("fetch", String.class, (order, step) -> order)
        .action("charge", (order, step) -> bank.charge(order))
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();
  }

  @Test
  void ofAStepThatIsNotIdempotent(JobHarness jobs) throws IOException {
    PrintedBlock.require(
        "docs/diagnosis.md", "diagnosis", jobs.runUntilSettled("x").diagnosis());
  }
}
