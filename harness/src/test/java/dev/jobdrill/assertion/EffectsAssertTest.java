package dev.jobdrill.assertion;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.reset;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.recording.JobRun;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EffectsAssertTest {
  private static final FaultSpec CRASH = fault(crash()).at("charge").afterStep();

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void aKeyOfJobAndStepMakesARepetitionSafe() {
    JobRun run = run(CRASH, (text, step) -> DrillRig.post(step, url("/charges"), text));

    assertThat(run).step("charge").madeRequests(2);
    assertThat(run).effects().areIdempotent();
  }

  @Test
  void aRequestWithoutAKeySentTwiceIsTold() {
    JobRun run = run(CRASH, (text, step) -> DrillRig.post(Map.of(), url("/charges"), text));

    assertThatThrownBy(() -> assertThat(run).effects().areIdempotent())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Step 'charge' sent POST /charges (payload ")
        .hasMessageContaining("without an Idempotency-Key on attempts [1, 2]")
        .hasMessageContaining("\nSend StepContext.headers()")
        .hasMessageContaining("attempt 2");
  }

  @Test
  void aRequestThatNeverGotThereMayBeSentAgainWithoutAKey() {
    JobRun run =
        run(fault(reset()).at("charge"), (text, step) -> DrillRig.post(Map.of(), url("/c"), text));

    assertThat(run).step("charge").madeRequests(2);
    assertThat(run).effects().areIdempotent();
  }

  @Test
  void aKeyThatHoldsTheAttemptIsTold() {
    JobRun run = run(
        CRASH,
        (text, step) -> DrillRig.post(
            Map.of("Idempotency-Key", step.idempotencyKey() + step.attempt()), url("/c"), text));

    assertThatThrownBy(() -> assertThat(run).effects().areIdempotent())
        .hasMessageContaining("Step 'charge' sent POST /c")
        .hasMessageContaining("with another Idempotency-Key each")
        .hasMessageContaining("/charge1, ")
        .hasMessageContaining("\nDerive the key from job id and step alone");
  }

  @Test
  void aKeyWithAnotherPayloadOnTheNextAttemptIsTold() {
    StepAction<String> charge =
        (text, step) -> DrillRig.post(step, url("/c"), "{\"at\":" + step.attempt() + "}");
    JobRun run = run(CRASH, charge);

    assertThatThrownBy(() -> assertThat(run).effects().areIdempotent())
        .hasMessageContaining("Step 'charge' sent key ")
        .hasMessageContaining("twice, with two requests: POST /c (payload ")
        .hasMessageContaining("on attempt 1, then POST /c (payload ")
        .hasMessageContaining("on attempt 2")
        .hasMessageContaining("must be the same on every attempt");
    assertThat(run).effects().ignoringFields("at").areIdempotent();
    assertThat(run).effects().ignoringEndpoints("POST /c*").areIdempotent();
  }

  @Test
  void twoEffectsUnderOneKeyAreToldWithoutAnyFault() {
    JobRun run = run(null, (text, step) -> {
      DrillRig.post(step, url("/charges"), text);
      DrillRig.post(step, url("/mails"), text);
    });

    assertThatThrownBy(() -> assertThat(run).effects().areIdempotent())
        .hasMessageContaining("POST /charges")
        .hasMessageContaining("POST /mails")
        .hasMessageContaining("give each its own, StepContext.idempotencyKey(\"name\")");
  }

  @Test
  void whatIsIdempotentByItsMethodNeedsNoKey() {
    JobRun run = run(CRASH, (text, step) -> {
      HttpRequest put = HttpRequest.newBuilder(URI.create(url("/rows/1")))
          .PUT(BodyPublishers.ofString(text))
          .build();
      step.httpClient().send(put, BodyHandlers.ofString());
    });

    assertThatCode(() -> assertThat(run).effects().areIdempotent()).doesNotThrowAnyException();
  }

  @Test
  void anEndpointNeedsMethodAndPath() {
    JobRun run = run(null, (text, step) -> {});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(run).effects().ignoringEndpoints("/search"))
        .withMessageContaining("'/search' is not of the form METHOD /path");
  }

  private JobRun run(@Nullable FaultSpec fault, StepAction<String> charge) {
    rig.http().stubFor(any(anyUrl()).willReturn(ok()));
    Pipeline<String> pipeline =
        Pipeline.named("billing").input(String.class).action("charge", charge).build();
    return fault == null
        ? rig.jobs(pipeline).runUntilSettled("{}")
        : rig.jobs(pipeline).inject(fault).runUntilSettled("{}");
  }

  private String url(String path) {
    return rig.http().url(path);
  }
}
