package dev.jobdrill.examples.start;

import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.ExploreFaults;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import org.junit.jupiter.api.BeforeEach;

@JobPipelineTest
class OrderExplorationTest {
  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    return Orders.pipeline(http.baseUrl());
  }

  @BeforeEach
  void stubPayments(StubServer http) {
    http.stubFor(post("/charges").willReturn(created()));
  }

  Order input() {
    return new Order(17, 4200);
  }

  @ExploreFaults
  void chargesOnceWhateverGoesWrong() {}
}
