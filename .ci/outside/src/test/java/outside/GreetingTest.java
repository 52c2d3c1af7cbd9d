package outside;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import org.junit.jupiter.api.Test;

@JobPipelineTest
class GreetingTest {
  @PipelineUnderTest
  Pipeline<String> greeting = Pipeline.named("greeting").input(String.class)
      .step("greet", String.class, (name, step) -> "Hello, " + name)
      .step("shout", String.class, (text, step) -> text.toUpperCase(java.util.Locale.ROOT))
      .build();

  @Test
  void survivesACrash(JobHarness jobs) {
    var run = jobs.inject(fault(crash()).at("shout").afterStep()).runUntilSettled("Ada");
    assertThat(run).completed().inAttempts(2).step("shout").hasOutput("HELLO, ADA");
  }
}
