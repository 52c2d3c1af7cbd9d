package dev.jobdrill.junit;

import static dev.jobdrill.junit.Kit.kit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.drill.NotSettledException;
import dev.jobdrill.environment.EnvironmentException;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class MisuseTest {
  @Test
  void withoutAPipelineTheErrorSaysHowToGiveOne() {
    assertThat(kit().run(NoPipelineCases.class).onlyFailure())
        .hasStackTraceContaining("@JobPipelineTest on")
        .hasStackTraceContaining("@PipelineUnderTest");
  }

  @JobPipelineTest
  static class NoPipelineCases {
    @Test
    void asksForAHarness(JobHarness jobs) {}
  }

  @Test
  void twoPipelinesNeedAChoice() {
    assertThat(kit().run(TwoPipelinesCases.class).onlyMessage())
        .contains("several pipelines", "[first, second]", "pipeline(\"...\")");
  }

  @JobPipelineTest
  static class TwoPipelinesCases {
    @PipelineUnderTest
    Pipeline<String> first = Samples.greeting("first");

    @PipelineUnderTest
    Pipeline<String> second = Samples.greeting("second");

    @Test
    void byParameter(@PipelineUnderTest("second") JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada").pipeline()).isEqualTo("second");
    }

    @Test
    void byCall(JobHarness jobs) {
      assertThat(jobs.pipeline("first").runUntilSettled("Ada").pipeline()).isEqualTo("first");
    }

    @Test
    void withoutAChoice(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void twoPipelinesOfOneNameAreRefused() {
    assertThat(kit().run(SameNameCases.class).onlyFailure())
        .hasStackTraceContaining("a second pipeline named 'greeting'");
  }

  @JobPipelineTest
  static class SameNameCases {
    @PipelineUnderTest
    Pipeline<String> first = Samples.greeting();

    @PipelineUnderTest
    Pipeline<String> second = Samples.greeting();

    @Test
    void cannotTellThemApart(JobHarness jobs) {}
  }

  @Test
  void whatIsNoPipelineIsNamedWithWhatItIs() {
    assertThat(kit().run(NotAPipelineCases.class).onlyFailure())
        .hasStackTraceContaining("method pipeline")
        .hasStackTraceContaining(
            "gives a java.lang.String; expected a dev.jobdrill.pipeline.Pipeline");
    assertThat(kit().run(NullPipelineCases.class).onlyFailure())
        .hasStackTraceContaining("gives null");
    assertThat(kit().run(GreedyPipelineCases.class).onlyFailure())
        .hasStackTraceContaining(
            "it may take a StubServer, a Sandbox or a StatefulRedisConnection");
  }

  @JobPipelineTest
  static class NotAPipelineCases {
    @PipelineUnderTest
    String pipeline() {
      return "greeting";
    }

    @Test
    void asks(JobHarness jobs) {}
  }

  @JobPipelineTest
  static class NullPipelineCases {
    @PipelineUnderTest
    Pipeline<String> pipeline;

    @Test
    void asks(JobHarness jobs) {}
  }

  @JobPipelineTest
  static class GreedyPipelineCases {
    @PipelineUnderTest
    Pipeline<String> pipeline(JobHarness jobs) {
      return Samples.greeting();
    }

    @Test
    void asks(JobHarness jobs) {}
  }

  @Test
  void aHarnessForAWholeClassIsRefused() {
    assertThat(kit().run(BeforeAllCases.class).onlyFailure())
        .hasStackTraceContaining("JobHarness belongs to one test")
        .hasStackTraceContaining("@BeforeEach");
  }

  @JobPipelineTest
  static class BeforeAllCases {
    @BeforeAll
    static void tooEarly(JobHarness jobs) {}

    @Test
    void neverRuns() {}
  }

  @Test
  void aRunIsToldToBeMissingWhereNoJobWasRun() {
    assertThat(kit().run(NoRunCases.class).onlyFailure())
        .hasStackTraceContaining("has enqueued no job yet");
  }

  @JobPipelineTest
  static class NoRunCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void asksTooEarly(JobRun run) {}
  }

  @Test
  void aRunOfTheTestCanBeTakenAfterIt() {
    kit().run(RunAfterwardsCases.class).passed(1);
  }

  @JobPipelineTest
  static class RunAfterwardsCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void runs(JobHarness jobs, TestInfo info) {
      jobs.runUntilSettled(info.getDisplayName());
    }

    @AfterEach
    void looks(JobRun run, TestInfo info) {
      assertThat(run.inputJson()).isEqualTo("\"" + info.getDisplayName() + "\"");
    }
  }

  @Test
  void theCapOnAttemptsEndsAnEndlessRetryWithTheTimeline() {
    Throwable failure = kit().run(EndlessCases.class).onlyFailure();

    assertThat(failure).isInstanceOf(NotSettledException.class);
    assertThat(failure)
        .hasMessageContainingAll(
            "7 attempts", "retry policy", "IllegalStateException", "attempt 1");
  }

  @JobPipelineTest(maxAttempts = 7)
  static class EndlessCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Pipeline.named("endless")
        .input(String.class)
        .action("fail", (input, step) -> {
          throw new IllegalStateException("again");
        })
        .retry(
            RetryPolicy.attempts(Integer.MAX_VALUE).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build();

    @Test
    void neverSettles(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
    }
  }

  @Test
  void anUnknownModeIsNamedWithWhereItWasSetAndTheAnnotationIsStrongest() {
    assertThat(kit().with("jobdrill.mode", "dokcer").run(DefaultModeCases.class).onlyFailure())
        .hasStackTraceContaining("dokcer")
        .hasStackTraceContaining("configuration parameter or system property jobdrill.mode")
        .hasStackTraceContaining("embedded");
    assertThat(kit().with("jobdrill.mode", "embedded").run(WrongModeCases.class).onlyFailure())
        .hasStackTraceContaining("conteiners")
        .hasStackTraceContaining("annotation attribute mode");
    kit().with("jobdrill.mode", "dokcer").run(EmbeddedCases.class).passed(1);
  }

  @JobPipelineTest
  static class DefaultModeCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void runs(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
    }
  }

  @JobPipelineTest(mode = "conteiners")
  static class WrongModeCases extends DefaultModeCases {}

  @JobPipelineTest(mode = "embedded")
  static class EmbeddedCases extends DefaultModeCases {}

  @Test
  void aBootThatFailedIsToldByEveryTestInTheSameWords() {
    assertThat(kit()
            .with("jobdrill.mode", "external")
            .with("jobdrill.redis.url", "redis://127.0.0.1:1")
            .with("jobdrill.wiremock.url", "http://127.0.0.1:1")
            .run(DefaultModeCases.class, AnotherCases.class)
            .failures())
        .hasSize(2)
        .map(failure -> failure instanceof EnvironmentException ? failure : failure.getCause())
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(EnvironmentException.class))
        .satisfies(failures -> assertThat(failures.get(0)).isSameAs(failures.get(1)));
  }

  @JobPipelineTest
  static class AnotherCases extends DefaultModeCases {}
}
