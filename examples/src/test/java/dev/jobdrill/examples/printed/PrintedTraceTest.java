package dev.jobdrill.examples.printed;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.InjectFault;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The difference of two traces that the page on them shows. */
@JobPipelineTest
class PrintedTraceTest {
  @PipelineUnderTest
  Pipeline<String> letters() {
    return Pipeline.named("letters")
        .input(String.class)
        .action("a", (text, step) -> {})
        .action("b", (text, step) -> {})
        .action("c", (text, step) -> {})
        .build();
  }

  @Test
  @InjectFault(step = "b", attempts = 1, throwing = IOException.class)
  void aStepThatFailedAndWasNotExpectedTo(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled("x");

    assertThatThrownBy(() -> assertThat(run).hasTraceShape("""
            send letters
            ├─ process letters #1 ERROR
            │  ├─ a
            │  └─ b
            └─ process letters #2
               ├─ b
               ├─ c
               └─ ack letters
            """))
        .satisfies(failure ->
            PrintedBlock.require("docs/traces.md", "trace-differs", failure.getMessage()));
  }
}
