package dev.jobdrill.assertion;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static dev.jobdrill.assertion.JobRunAssertTest.requireFailure;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.fault.FaultSpec;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepRequestsAssertTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void requestsAreCountedPerStep() {
    rig.http().stubFor(post("/charges").willReturn(ok("r")));
    JobRun run = rig.jobs(charging(StepKey.FROM_CONTEXT))
        .inject(fault(crash()).at("charge").afterStep())
        .runUntilSettled("");
    assertThat(run).step("charge").madeRequests(2);
    assertThat(run).step("charge").exchanges().hasSize(2);
    requireFailure(
        () -> assertThat(run).step("charge").madeRequests(1),
        run,
        "Expected step 'charge' to make 1 request over all attempts, but it made 2: [#1 POST"
            + " /charges → 200, #2 POST /charges → 200].");
    assertThatThrownBy(() -> assertThat(run).step("charge").exchanges().isEmpty())
        .hasMessageStartingWith("[the HTTP exchanges of step 'charge'] ");
  }

  @Test
  void aStepThatChargesTwiceWithTwoKeysIsCaughtAndItsSoundTwinPasses() {
    rig.http().stubFor(post("/charges").willReturn(ok("r")));
    FaultSpec crash = fault(crash()).at("charge").afterStep();
    JobRun sound = rig.jobs(charging(StepKey.FROM_CONTEXT)).inject(crash).runUntilSettled("");
    assertThat(sound).step("charge").usedOneIdempotencyKey();
    JobRun broken = rig.jobs(charging(StepKey.FRESH)).inject(crash).runUntilSettled("");
    requireFailure(
        () -> assertThat(broken).step("charge").usedOneIdempotencyKey(),
        broken,
        "Expected the requests of step 'charge' to carry one Idempotency-Key, but they carry"
            + " [attempt-1, attempt-2]. A key must be the same on every attempt: derive it from job"
            + " id and step name alone.");
    JobRun without = rig.jobs(charging(StepKey.NONE)).runUntilSettled("");
    requireFailure(
        () -> assertThat(without).step("charge").usedOneIdempotencyKey(),
        without,
        "Expected every request of step 'charge' to carry an Idempotency-Key, but #5 POST /charges"
            + " → 200 has none. Send the headers of StepContext.headers(), or use"
            + " StepContext.httpClient().");
    JobRun silent = rig.jobs(letters()).runUntilSettled("");
    requireFailure(
        () -> assertThat(silent).step("a").usedOneIdempotencyKey(),
        silent,
        "Expected the requests of step 'a' to carry one Idempotency-Key, but it made no request.");
  }

  private enum StepKey {
    FROM_CONTEXT,
    FRESH,
    NONE
  }

  private Pipeline<String> charging(StepKey key) {
    return Pipeline.named("charging-" + UUID.randomUUID())
        .input(String.class)
        .step("charge", String.class, (text, step) -> switch (key) {
          case FROM_CONTEXT -> DrillRig.post(step, rig.http().url("/charges"), "12");
          case FRESH ->
            DrillRig.post(
                Map.of("Idempotency-Key", "attempt-" + step.attempt()),
                rig.http().url("/charges"),
                "12");
          case NONE -> DrillRig.post(Map.of(), rig.http().url("/charges"), "12");
        })
        .build();
  }
}
