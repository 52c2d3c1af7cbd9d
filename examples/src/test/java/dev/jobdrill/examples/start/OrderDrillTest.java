package dev.jobdrill.examples.start;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@JobPipelineTest
class OrderDrillTest {
  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    return Orders.pipeline(http.baseUrl());
  }

  @BeforeEach
  void stubPayments(StubServer http) {
    http.stubFor(post("/charges").willReturn(created()));
  }

  @Test
  void chargesPriceAndPostage(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new Order(17, 4200));

    assertThat(run).completed().inAttempts(1);
    assertThat(run).step("price").hasOutput(4690);
    assertThat(run).step("charge").madeRequests(1);
  }
}
