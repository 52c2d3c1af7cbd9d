package dev.jobdrill.recording;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.drill.DrillRig.letters;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepAction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordingTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void exchangesBelongToTheStepAndTheAttemptThatMadeThem() {
    rig.http().stubFor(get("/one").willReturn(ok("1")));
    rig.http().stubFor(post("/two").willReturn(ok("2")));
    Pipeline<String> pipeline = Pipeline.named("calls")
        .input(String.class)
        .step("one", String.class, (text, step) -> DrillRig.get(step, rig.http().url("/one")))
        .step(
            "two",
            String.class,
            (text, step) -> DrillRig.post(step, rig.http().url("/two"), "body " + step.attempt()))
        .build();
    JobHarness jobs = rig.jobs(pipeline).inject(fault(crash()).at("two").afterStep());
    JobRun run =
        jobs.settle(jobs.enqueue("", EnqueueOptions.correlatedBy("corr-1").jobId("job-1")));
    assertThat(run.exchanges())
        .extracting(exchange -> exchange.step() + "#" + exchange.attempt())
        .containsExactly("one#1", "two#1", "two#2");
    HttpExchange charge = run.exchanges().get(2).http();
    assertThat(charge.request().body().text()).isEqualTo("body 2");
    assertThat(charge.header("idempotency-key")).contains("job-1/two");
    assertThat(charge.header("X-Correlation-ID")).contains("corr-1");
    assertThat(charge.header("x-job-id")).contains("job-1");
    assertThat(charge.header("X-Step-Name")).contains("two");
    assertThat(charge.header("traceparent").orElseThrow()).startsWith("00-");
    assertThat(run.unmatchedExchanges()).isEmpty();
  }

  @Test
  void aRequestRetriedWithinAStepIsTwoExchangesOfThatStep() {
    rig.http()
        .stubFor(get("/flaky")
            .inScenario("flaky")
            .whenScenarioStateIs(STARTED)
            .willSetStateTo("up")
            .willReturn(serverError()));
    rig.http()
        .stubFor(
            get("/flaky").inScenario("flaky").whenScenarioStateIs("up").willReturn(ok("fine")));
    JobRun run = runStep((text, step) -> {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(rig.http().url("/flaky"))).build();
      int status = 0;
      while (status != 200) {
        status = step.httpClient().send(request, BodyHandlers.ofString()).statusCode();
      }
    });
    assertThat(run.exchanges())
        .allMatch(exchange -> exchange.step().equals("call") && exchange.attempt() == 1)
        .extracting(exchange -> exchange.http().status().orElse(0))
        .containsExactly(500, 200);
  }

  @Test
  void requestsFromThreadsThatTheStepAwaitsBelongToIt() {
    rig.http().stubFor(get("/part").willReturn(ok("p")));
    JobRun run = runStep((text, step) -> {
      List<CompletableFuture<String>> parts = IntStream.range(0, 8)
          .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
            try {
              // Without Jobdrill's headers: what counts is the step that runs.
              return DrillRig.post(Map.of(), rig.http().url("/part"), "" + i);
            } catch (IOException | InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }))
          .toList();
      parts.forEach(CompletableFuture::join);
    });
    assertThat(run.exchanges()).hasSize(8).allMatch(exchange -> exchange.step().equals("call"));
    assertThat(run.unmatchedExchanges()).as("POST has no stub").hasSize(8);
  }

  @Test
  void requestsOutsideStepsBelongToNoJobAndStayVisibleAtTheServer() throws Exception {
    rig.http().stubFor(post("/hook").willReturn(ok("h")));
    JobHarness jobs = rig.jobs(letters());
    DrillRig.post(Map.of(), rig.http().url("/hook"), "before");
    JobHandle job = jobs.enqueue("");
    JobRun run = jobs.settle(job);
    DrillRig.post(Map.of(), rig.http().url("/unknown"), "after");
    assertThat(run.exchanges()).isEmpty();
    assertThat(jobs.observe(job).unmatchedExchanges()).isEmpty();
    assertThat(rig.http().exchanges())
        .extracting(exchange -> exchange.request().body().text())
        .containsExactly("before", "after");
    assertThat(rig.http().unmatched()).hasSize(1);
  }

  @Test
  void twoJobsOfOneTestHaveTheirOwnExchanges() {
    rig.http().stubFor(post("/in").willReturn(ok("r")));
    Pipeline<String> pipeline = Pipeline.named("posting")
        .input(String.class)
        .action("post", (text, step) -> DrillRig.post(step, rig.http().url("/in"), text))
        .build();
    JobHarness jobs = rig.jobs(pipeline);
    JobHandle one = jobs.enqueue("one");
    JobHandle two = jobs.enqueue("two");
    jobs.settle(two);
    for (JobHandle job : List.of(one, two)) {
      assertThat(jobs.observe(job).exchanges())
          .singleElement()
          .extracting(exchange -> exchange.http().request().body().text())
          .isEqualTo(job.equals(one) ? "one" : "two");
    }
  }

  @Test
  void forgettingExchangesAtTheServerForgetsThemInTheRun() {
    rig.http().stubFor(get("/x").willReturn(ok("x")));
    JobHarness jobs =
        rig.jobs(calling((text, step) -> DrillRig.get(step, rig.http().url("/x"))));
    JobHandle first = jobs.enqueue("");
    assertThat(jobs.settle(first).exchanges()).hasSize(1);
    rig.http().reset();
    JobHandle second = jobs.enqueue("");
    assertThat(jobs.settle(second).unmatchedExchanges()).hasSize(1);
    assertThat(jobs.observe(first).exchanges()).isEmpty();
  }

  @Test
  void aRunTellsWhatTheStoreHolds() {
    JobHarness jobs = rig.jobs(letters());
    JobRun run =
        jobs.settle(jobs.enqueue("x", EnqueueOptions.correlatedBy("corr-1").jobId("job-1")));
    assertThat(run).hasToString("job job-1 of pipeline letters");
    assertThat(run.pipeline()).isEqualTo("letters");
    assertThat(run.inputJson()).isEqualTo("\"x\"");
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.stepNames()).containsExactly("a", "b", "c");
    assertThat(run.checkpoints())
        .containsOnly(
            Map.entry("a", "\"xa\""), Map.entry("b", "\"xab\""), Map.entry("c", "\"xabc\""));
    assertThat(run.output("b", new TypeReference<String>() {})).isEqualTo("xab");
    assertThat(run.duration()).contains(Duration.ZERO);
    assertThat(run.errorOfAttempt(1)).isEmpty();
    assertThatThrownBy(() -> run.output("d", String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Step 'd' of job job-1 has no output: it has no checkpoint. Checkpoints exist for" + " "
                + run.checkpoints().keySet() + "; the pipeline's steps are [a, b, c].");
  }

  @Test
  void theFirstErrorIsKeptThroughThreeDifferentLaterOnes() {
    JobRun run = runStep((text, step) -> {
      switch (step.attempt()) {
        case 1 -> throw new java.net.SocketTimeoutException("read timed out");
        case 2, 3 -> throw new java.util.NoSuchElementException("order 7");
        default -> {}
      }
    });
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.errors())
        .extracting(error -> error.attempt() + " " + error.type() + " " + error.message())
        .containsExactly(
            "1 java.net.SocketTimeoutException read timed out",
            "2 java.util.NoSuchElementException order 7",
            "3 java.util.NoSuchElementException order 7");
  }

  private JobRun runStep(StepAction<String> call) {
    return rig.jobs(calling(call)).runUntilSettled("");
  }

  private static Pipeline<String> calling(StepAction<String> call) {
    return Pipeline.named("calling")
        .input(String.class)
        .action("call", call)
        .retry(everySecond(5))
        .build();
  }
}
