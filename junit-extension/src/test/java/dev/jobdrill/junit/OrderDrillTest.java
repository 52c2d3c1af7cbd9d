package dev.jobdrill.junit;

import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.junit.Orders.Charge;
import dev.jobdrill.junit.Orders.Order;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.Test;

/** A drill over HTTP as a user would write it, in this launch rather than in one of the {@link Kit}. */
@JobPipelineTest
class OrderDrillTest {
  @PipelineUnderTest
  Pipeline<Order> pipeline(StubServer http) {
    Http.stub(http, "/price", "12");
    Http.stub(http, "/charges", "r-1");
    return Pipeline.named("order")
        .input(Order.class)
        .step(
            "price",
            Integer.class,
            (order, step) -> Integer.valueOf(Http.get(http.url("/price"), step)))
        .step(
            "charge",
            Charge.class,
            (price, step) -> new Charge(Http.post(http.url("/charges"), "" + price, step)))
        .build();
  }

  @Test
  void completes(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new Order(1));

    assertThat(run).completed().inAttempts(1).neverFailed().hasNoUnmatchedRequests();
    assertThat(run).step("charge").hasOutput(new Charge("r-1")).madeRequests(1);
  }

  @Test
  void resumesWhereItCrashedAndChargesUnderOneKey(JobHarness jobs) {
    JobRun run = jobs.inject(fault(crash()).at("charge").afterStep()).runUntilSettled(new Order(1));

    assertThat(run).completed().inAttempts(2).failedInOrderWith(ErrorRecord.LEASE_EXPIRED);
    assertThat(run).step("price").executedOnce().skippedByCheckpoint();
    assertThat(run).step("charge").executedTimes(2).madeRequests(2).usedOneIdempotencyKey();
  }

  @Test
  @InjectFault(
      step = "charge",
      attempts = {1, 2},
      throwing = HttpTimeoutException.class)
  void retriesTimeouts(JobHarness jobs) {
    JobRun run = jobs.runUntilSettled(new Order(1));

    assertThat(run)
        .completed()
        .inAttempts(3)
        .failedInOrderWith(HttpTimeoutException.class, HttpTimeoutException.class);
    assertThat(run).step("charge").madeRequests(1);
  }
}
