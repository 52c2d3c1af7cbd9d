package dev.jobdrill.examples.webhook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.junit.JobPipelineTest;
import dev.jobdrill.junit.PipelineUnderTest;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryAfterException;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Webhook delivery: days of waiting for a receiver, drilled in milliseconds, since the clock is virtual.
 *
 * <p>Somebody else's server decides here, and says so in four ways. It accepts (2xx). It asks to be asked later, with {@code
 * Retry-After}: then its delay holds, not ours. It fails for want of something (5xx, time-outs): then the policy's backoff
 * holds, from ten seconds up to six hours with jitter, twenty times in all. Or it wants no more of this (410, 404): then the
 * job dies at once, and an alert on the dead set is worth more than nineteen further attempts.
 *
 * <p>The event is signed in a step of its own. Its checkpoint keeps the bytes, so that each attempt sends the same body with
 * the same signature: a receiver that has seen it can tell, by the idempotency key or by comparing.
 *
 * <p>The stubs are WireMock's. A scenario answers differently the second time; since a test has a server of its own, no other
 * test moves it on. {@code run.duration()} is virtual: an hour there takes a millisecond here, and is exact.
 */
@JobPipelineTest
class WebhookPipelineTest {
  @PipelineUnderTest
  Pipeline<WebhookEvent> pipeline() {
    return WebhookPipeline.create("secret of a test".getBytes(StandardCharsets.UTF_8));
  }

  private static WebhookEvent event(StubServer http) {
    return new WebhookEvent("evt_1", "invoice.paid", http.baseUrl() + "/hooks");
  }

  /** Answers once in this way, and then accepts everything. */
  private static void answersFirst(StubServer http, ResponseDefinitionBuilder answer) {
    http.stubFor(post("/hooks").inScenario("hooks").willReturn(noContent()));
    http.stubFor(post("/hooks")
        .inScenario("hooks")
        .whenScenarioStateIs(STARTED)
        .willSetStateTo("recovered")
        .willReturn(answer));
  }

  // tag::waits-as-asked[]
  @Test
  void waitsAsLongAsTheReceiverAsks(JobHarness jobs, StubServer http) {
    answersFirst(http, aResponse().withStatus(429).withHeader("Retry-After", "3600"));

    JobRun run = jobs.runUntilSettled(event(http));

    assertThat(run).completed().inAttempts(2).failedInOrderWith(RetryAfterException.class);
    assertThat(run.duration()).contains(Duration.ofHours(1));
  }
  // end::waits-as-asked[]

  @Test
  void backsOffWhereTheReceiverNamesNoTime(JobHarness jobs, StubServer http) {
    answersFirst(http, serverError());

    JobRun run = jobs.runUntilSettled(event(http));

    assertThat(run).completed().inAttempts(2).failedInOrderWith(IOException.class);
    assertThat(run).step("sign").executedOnce();
  }

  // tag::gives-up[]
  @Test
  void givesUpAtOnceWhereNoRetryHelps(JobHarness jobs, StubServer http) {
    http.stubFor(post("/hooks").willReturn(aResponse().withStatus(410)));

    JobRun run = jobs.runUntilSettled(event(http));

    assertThat(run).dead().inAttempts(1).failedInOrderWith(ReceiverGoneException.class);
  }
  // end::gives-up[]

  @Test
  void bearsAReceiverThatIsDownForDays(JobHarness jobs, StubServer http) {
    http.stubFor(post("/hooks").willReturn(serverError()));

    JobRun run = jobs.runUntilSettled(event(http));

    assertThat(run).dead().inAttempts(20);
    assertThat(run.duration())
        .hasValueSatisfying(it -> assertThat(it).isBetween(Duration.ofDays(2), Duration.ofDays(3)));
  }

  /** The receiver may see an event twice; it must be able to tell that, by the key and by equal bytes. */
  @Test
  void sendsTheSameBytesAgainAfterACrash(JobHarness jobs, StubServer http) {
    http.stubFor(post("/hooks").willReturn(noContent()));

    JobRun run = jobs.inject(fault(crash()).at("send").afterStep().onAttempt(1))
        .runUntilSettled(event(http));

    assertThat(run).completed().inAttempts(2);
    assertThat(run).step("send").madeRequests(2).usedOneIdempotencyKey();
    List<String> bodies = run.exchanges().stream()
        .map(sent -> sent.http().request().body().text())
        .distinct()
        .toList();
    assertThat(bodies).hasSize(1);
    assertThat(run.attempts()).extracting(AttemptRecord::number).containsExactly(1, 2);
  }
}
