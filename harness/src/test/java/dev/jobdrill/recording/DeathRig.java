package dev.jobdrill.recording;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.drill.DrillRig.everySecond;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepAction;
import dev.jobdrill.pipeline.StepContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Jobs that die in many ways, and the reading of what is said of them. */
final class DeathRig implements AutoCloseable {
  final DrillRig rig = new DrillRig();

  @Override
  public void close() {
    rig.close();
  }

  static void requireDiagnosis(JobRun run, String expected) {
    requireDiagnosis(run, run.diagnosis(), expected);
  }

  static void requireDiagnosis(JobRun run, String diagnosis, String expected) {
    String found = diagnosis
        .replace(run.jobId(), "<job>")
        .replaceAll("(DeathsTest|DeathRig|DrillRig).java:\\d+", "$1.java:<line>");
    assertThat(found).isEqualTo(expected.stripTrailing());
    assertThat(found.lines().count()).isLessThanOrEqualTo(15);
  }

  /** Fetches, charges and notifies; the body of the second step is what differs. */
  static Pipeline<String> order(RetryPolicy policy, StepAction<String> charge) {
    return Pipeline.named("order")
        .input(String.class)
        .step("fetch", String.class, (text, step) -> text)
        .action("charge", charge)
        .action("notify", (text, step) -> {})
        .retry(policy)
        .build();
  }

  JobRun run(StepAction<String> charge) {
    return rig.jobs(order(everySecond(3), charge)).runUntilSettled("x");
  }

  /** Charges by HTTP, and fails on any answer but 200. */
  void charge(String text, StepContext step) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(step, Map.of());
    if (answer.statusCode() != 200) {
      throw new IOException("the bank answered " + answer.statusCode());
    }
  }

  HttpResponse<String> send(StepContext step, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request();
    headers.forEach(request::header);
    return step.httpClient().send(request.build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(rig.http().url("/charges")))
        .timeout(Duration.ofMinutes(5))
        .POST(HttpRequest.BodyPublishers.ofString("1"));
  }

  void firstThenOk(ResponseDefinitionBuilder first) {
    rig.http()
        .stubFor(post("/charges")
            .inScenario("s")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(first)
            .willSetStateTo("later"));
    rig.http()
        .stubFor(post("/charges").inScenario("s").whenScenarioStateIs("later").willReturn(ok()));
  }
}
