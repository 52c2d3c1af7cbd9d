package dev.jobdrill.examples.order;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.order.Order.Parcel;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Order fulfilment: a job that fans out, and compensates where one of its children dies.
 *
 * <p>Three steps: the payment is authorised, each parcel is shipped by a child job, and then the money is taken or let go. So
 * the compensation is no magic of the executor's: it is a step like any other, which looks at what came of the children, and
 * has a checkpoint, retries and an idempotency key like any other. A refund that crashes half-way is gone on with.
 *
 * <p>Which errors end a child matters. That a parcel is too fragile ({@code CannotShipException}, HTTP 422) is an answer, and
 * final; that the carrier is away is none, and retried. Were both retried, the customer would wait for days to hear no.
 *
 * <p>{@code ship-parcels} runs twice in a run without any fault: its body ends where it begins to wait, so that the job holds
 * no worker meanwhile, and begins anew when all children have settled. Spawning again adds none, as their ids are derived.
 * That is why the faults below strike on attempts 2 and 3.
 *
 * <p>What is asserted are mostly the calls that the shop saw, in order: money that was taken for a parcel that never left is
 * what this pipeline must not do, and no state in Redis shows that. {@code run.exchanges()} are the parent's own calls, those
 * of children are in {@code run.children()}.
 */
@JobPipelineTest
class OrderPipelineTest {
  private static final Order ORDER =
      new Order("ord-7", 4_990, List.of(new Parcel("p1", "LAMP", 1), new Parcel("p2", "BULB", 3)));

  @PipelineUnderTest("order")
  Pipeline<Order> order(StubServer http) {
    return OrderPipeline.order(new Shop(http.baseUrl()), parcel(http));
  }

  /** Pipelines of children are registered like any other. */
  @PipelineUnderTest("parcel")
  Pipeline<Parcel> parcel(StubServer http) {
    return OrderPipeline.parcel(new Shop(http.baseUrl()));
  }

  @BeforeEach
  void stubTheShop(StubServer http) {
    http.stubFor(post("/payments").willReturn(okJson("{\"paymentId\": \"pay-1\"}")));
    http.stubFor(post("/payments/pay-1/capture").willReturn(okJson("{}")));
    http.stubFor(post("/payments/pay-1/release").willReturn(okJson("{}")));
    http.stubFor(post("/shipments").willReturn(okJson("{\"trackingNumber\": \"T-1\"}")));
  }

  private static List<String> paths(JobRun run) {
    return run.exchanges().stream().map(exchange -> exchange.http().path()).toList();
  }

  @Test
  void takesTheMoneyWhenAllIsShipped(@PipelineUnderTest("order") JobHarness orders) {
    JobRun run = orders.runUntilSettled(ORDER);

    assertThat(run).completed();
    assertThat(run.children()).hasSize(2).allSatisfy(child -> assertThat(child).completed());
    assertThat(paths(run)).containsExactly("/payments", "/payments/pay-1/capture");
  }

  // tag::compensation[]
  @Test
  void letsTheMoneyGoWhenAParcelCannotBeShipped(
      @PipelineUnderTest("order") JobHarness orders, StubServer http) {
    http.stubFor(post("/shipments")
        .withRequestBody(matchingJsonPath("$.sku", equalTo("BULB")))
        .willReturn(aResponse().withStatus(422).withBody("too fragile")));

    JobRun run = orders.runUntilSettled(ORDER);

    assertThat(run).completed();
    assertThat(run.children())
        .filteredOn(child -> child.pipeline().equals("parcel"))
        .hasSize(2);
    assertThat(paths(run)).containsExactly("/payments", "/payments/pay-1/release");
  }
  // end::compensation[]

  /**
   * However often the parent's worker dies, a parcel is shipped once: its job's id is derived, and so is its key. The
   * first attempt ends where it begins to wait for the parcels.
   */
  @Test
  void shipsNothingTwice(@PipelineUnderTest("order") JobHarness orders) {
    JobRun run = orders
        .inject(
            fault(crash()).at("ship-parcels").afterStep().onAttempt(2),
            fault(crash()).at("settle-payment").afterStep().onAttempt(3))
        .runUntilSettled(ORDER);

    assertThat(run).completed();
    assertThat(run.children())
        .hasSize(2)
        .allSatisfy(parcel -> assertThat(parcel).step("ship").madeRequests(1));
    assertThat(run).step("settle-payment").usedOneIdempotencyKey();
  }

  // tag::honoured-keys[]
  @Test
  void authorizesOnceAtAnApiThatTellsRepetitions(
      @PipelineUnderTest("order") JobHarness orders, StubServer http) {
    http.requireIdempotencyKeys("POST /payments*");

    JobRun run = orders.inject(fault(crash()).at("authorize").afterStep()).runUntilSettled(ORDER);

    assertThat(run).completed().step("authorize").madeRequests(2);
    assertThat(run.exchanges().get(1).http().response().headers().firstValue("Idempotent-Replayed"))
        .contains("true");
  }
  // end::honoured-keys[]
}
