package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.junit.Kit.kit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictsTest {
  @TempDir
  Path evidence;

  @Test
  void aFailingAssertionPrintsTheTimeline() {
    assertThat(kit().run(WrongExpectationCases.class).onlyMessage())
        .contains(
            "Expected the job to be DEAD, but it is COMPLETED",
            "of pipeline greeting",
            "greet",
            "checkpoints:");
  }

  @JobPipelineTest
  static class WrongExpectationCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void expectsDeath(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada")).dead();
    }
  }

  @Test
  void anyOtherFailureHasTheTimelineBesideItAndInAFile() throws IOException {
    Throwable failure = kit()
        .with("jobdrill.evidence.directory", evidence.toString())
        .run(PlainFailureCases.class)
        .onlyFailure();

    assertThat(failure).hasMessage("plain");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0].toString())
        .contains("What the jobs of this test did", "of pipeline greeting");
    assertThat(files()).singleElement().satisfies(file -> {
      assertThat(failure.getSuppressed()[0].toString()).contains(file.toString());
      assertThat(file.getFileName().toString()).startsWith("PlainFailureCases.failsPlainly-");
      assertThat(Files.readString(file)).contains("of pipeline greeting");
    });
  }

  @JobPipelineTest
  static class PlainFailureCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void failsPlainly(JobHarness jobs) {
      jobs.runUntilSettled("Ada");
      throw new IllegalStateException("plain");
    }
  }

  @Test
  void evidenceOfPassedTestsIsKeptOnRequestOnly() throws IOException {
    Kit kit = kit().with("jobdrill.evidence.directory", evidence.toString());
    kit.run(PassingCases.class).passed(1);
    assertThat(files()).isEmpty();

    kit.with("jobdrill.evidence", "all").run(PassingCases.class).passed(1);
    assertThat(files()).hasSize(1);
  }

  @Test
  void evidenceOfFailedTestsCanBeSwitchedOff() throws IOException {
    Throwable failure = kit()
        .with("jobdrill.evidence.directory", evidence.toString())
        .with("jobdrill.evidence", "none")
        .run(PlainFailureCases.class)
        .onlyFailure();

    assertThat(failure.getSuppressed()[0].toString())
        .contains("of pipeline greeting")
        .doesNotContain("kept in");
    assertThat(files()).isEmpty();
  }

  @Test
  void aMisspeltEvidenceSettingIsToldInWords() {
    assertThat(
            kit().with("jobdrill.evidence", "failure").run(PassingCases.class).onlyMessage())
        .isEqualTo(
            "Configuration parameter jobdrill.evidence is 'failure'; expected failures, all or none.");
  }

  @JobPipelineTest
  static class PassingCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @Test
    void passes(JobHarness jobs) {
      assertThat(jobs.runUntilSettled("Ada")).completed();
    }
  }

  @Test
  void aDeadJobTestRunsOncePerFileAndIsNamedByTheJob() {
    Kit.Ran ran = kit().run(DeadJobCases.class).passed(1);

    assertThat(ran.names())
        .containsExactly(
            "8d60fd3483ecc7693c595d1e Billing::ChargeInvoiceJob died of Billing::CardDeclined: card was"
                + " declined for invoice INV-2024-000433 (amount_cents=2500)");
  }

  @JobPipelineTest
  static class DeadJobCases {
    @PipelineUnderTest
    Pipeline<String> pipeline = Samples.greeting();

    @DeadJobTest("dead-jobs/good/*.json")
    void replays(DeadJob dead, JobHarness jobs) {
      assertThat(dead.argument(0).asLong()).isEqualTo(80233);
      assertThat(jobs.runUntilSettled(dead.argument(1).asText())).completed();
    }
  }

  @Test
  void aMalformedDeadJobFailsAloneAndTheOthersRun() {
    Kit.Ran ran = kit().run(MixedDeadJobCases.class);

    assertThat(ran.results().testEvents().succeeded().count()).isEqualTo(1);
    assertThat(ran.names()).contains("a-broken.json cannot be read");
    assertThat(ran.onlyMessage()).contains("a-broken.json", "is not JSON");
  }

  @JobPipelineTest
  static class MixedDeadJobCases {
    @DeadJobTest("dead-jobs/mixed/*.json")
    void replays(DeadJob dead) {
      assertThat(dead.id()).isNotEmpty();
    }
  }

  @Test
  void aPatternThatMatchesNothingFails() {
    assertThat(kit().run(NoDeadJobCases.class).onlyMessage())
        .contains(
            "@DeadJobTest(\"dead-jobs/none/*.json\")", "no file matches", "src/test/resources");
  }

  @JobPipelineTest
  static class NoDeadJobCases {
    @DeadJobTest("dead-jobs/none/*.json")
    void replays(DeadJob dead) {}
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(evidence)) {
      return files.toList();
    }
  }
}
