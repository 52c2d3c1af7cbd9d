package dev.jobdrill.examples.start;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import dev.jobdrill.deadjob.DeadJob;
import dev.jobdrill.deadjob.DeadJobReplay;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.DeadJobTest;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import org.junit.jupiter.api.BeforeEach;

@JobPipelineTest
class OrderDeadJobTest {
  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    return Orders.pipeline(http.baseUrl());
  }

  @BeforeEach
  void stubPayments(StubServer http) {
    http.stubFor(post("/charges").willReturn(created()));
  }

  @DeadJobTest("dead-orders/*.json")
  void neverDiesOfThatAgain(DeadJob dead, JobHarness jobs) {
    DeadJobReplay.of(dead, jobs).completes();
  }
}
