package dev.jobdrill.examples.start.careless;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.printed.PrintedBlock;
import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.exploration.ExplorationReport.Replay;
import dev.jobdrill.exploration.Explorer;
import dev.jobdrill.exploration.Subject;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page for newcomers says is printed is what its pipeline, before it is mended, makes printed. */
@JobPipelineTest
class PrintedTest {
  private static final String PAGE = "docs/getting-started.md";
  private static final Order ORDER = new Order(17, 4200);

  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    return Orders.pipeline(http.baseUrl());
  }

  @BeforeEach
  void stubPayments(StubServer http) {
    http.stubFor(post("/charges").willReturn(created()));
  }

  @Test
  void anAssertionThatFails(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(ORDER);

    assertThatThrownBy(() -> assertThat(run).step("price").hasOutput(4200))
        .satisfies(failure -> PrintedBlock.require(PAGE, "wrong-output", failure.getMessage()));
  }

  @Test
  void aFaultAloneFindsNothing(JobHarness jobs) {
    JobRun run = jobs.inject(fault(crash()).at("charge").afterStep()).runUntilSettled(ORDER);

    assertThat(run).completed().step("charge").executedTimes(2).madeRequests(2);
  }

  @Test
  void anExplorationThatFails() throws IOException {
    try (DrillEnvironment environment = DrillEnvironment.boot(EnvironmentSettings.fromSystem())) {
      ExplorationReport report = Explorer.on(environment).explore(sandbox -> {
        sandbox.stubServer().stubFor(post("/charges").willReturn(created()));
        return Subject.of(() -> Orders.pipeline(sandbox.stubServer().baseUrl()), ORDER);
      });

      assertThat(report.failures()).hasSize(1);
      PrintedBlock.require(PAGE, "charged-twice", report.failures().get(0).details());
      PrintedBlock.require(
          PAGE,
          "explored",
          "[jobdrill] OrderExplorationTest.chargesOnceWhateverGoesWrong " + report.summary());
      PrintedBlock.require(
          "docs/exploration.md",
          "replay-line",
          "@InjectFault(schedule = " + Replay.literal(report.failures().get(0).schedule()) + ")");
      PrintedBlock.require(
          "README.md",
          "smallest-schedule",
          report.failures().get(0).title() + "\n" + report.failures().get(0).details());
    }
  }
}
