package dev.jobdrill.junit;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.Test;

@JobPipelineTest
class FirstDrillTest {
  record Order(int id) {}

  record Charge(String receipt) {}

  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    http.stubFor(get("/price").willReturn(ok("12")));
    http.stubFor(post("/charges").willReturn(ok("r-1")));
    return Pipeline.named("order")
        .input(Order.class)
        .step("price", Integer.class, (order, step) -> {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(http.url("/price"))).build();
          return Integer.valueOf(
              step.httpClient().send(request, BodyHandlers.ofString()).body());
        })
        .step("charge", Charge.class, (price, step) -> {
          HttpRequest request = HttpRequest.newBuilder(URI.create(http.url("/charges")))
              .POST(HttpRequest.BodyPublishers.ofString("" + price))
              .build();
          return new Charge(
              step.httpClient().send(request, BodyHandlers.ofString()).body());
        })
        .build();
  }

  @Test
  void completes(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new Order(1));
    System.out.println(run.timeline());
    assertThat(run).completed().inAttempts(1).neverFailed();
    assertThat(run).step("charge").hasOutput(new Charge("r-1")).madeRequests(1);
  }

  @Test
  void resumesAfterCrash(JobHarness jobs) {
    JobRun run = jobs.inject(fault(crash()).at("charge").afterStep()).runUntilSettled(new Order(1));
    System.out.println(run.timeline());
    assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
    assertThat(run).step("price").executedOnce().skippedByCheckpoint();
    assertThat(run).step("charge").executedTimes(2).madeRequests(2).usedOneIdempotencyKey();
  }

  @Test
  @InjectFault(
      step = "charge",
      attempts = {1, 2},
      throwing = HttpTimeoutException.class)
  void retries(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new Order(1));
    System.out.println(run.timeline());
    assertThat(run)
        .completed()
        .inAttempts(3)
        .failedInOrderWith(HttpTimeoutException.class, HttpTimeoutException.class);
  }
}
