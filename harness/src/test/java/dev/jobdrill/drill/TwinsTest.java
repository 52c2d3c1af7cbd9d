package dev.jobdrill.drill;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.assertion.JobAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines that faults of exchanges, deaths and deliveries break, each beside its twin that bears them. */
class TwinsTest {
  private final DrillRig rig = new DrillRig();
  private final Map<String, Integer> balances = new HashMap<>();
  private final List<String> bookings = new ArrayList<>();

  @BeforeEach
  void stub() {
    rig.http().stubFor(post("/charges").willReturn(ok("receipt")));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "charge#1@http:reply-lost",
        "charge#1@http:empty-reply",
        "charge#1@http:malformed-chunk",
        "charge#1@http:timeout(PT1M)",
        "charge#1@http:status(504,served)",
        "charge#1@http:crash",
        "charge#1@after-effect:crash",
        "charge#1@checkpoint:crash",
        "charge#1@after-effect:lose-lease",
        "charge#1@before:lose-lease"
      })
  void aFreshKeyOnEachAttemptChargesTwiceAndADerivedOneOnce(String faults) {
    assertThat(keysServed(run("fresh", faults, (key, step) -> UUID.randomUUID().toString())))
        .hasSize(2);
    assertThat(keysServed(run("derived", faults, (key, step) -> key))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"charge#1@http:reset", "charge#1@http:refused"})
  void aRequestThatNeverArrivedIsChargedOnceUnderAnyKey(String faults) {
    assertThat(keysServed(run("fresh", faults, (key, step) -> UUID.randomUUID().toString())))
        .hasSize(1);
  }

  /** The keys of the charges that reached the server, with or without an answer. */
  private static Set<String> keysServed(JobRun run) {
    assertThat(run).completed().inAttempts(2);
    return run.exchanges().stream()
        .map(exchange -> exchange.http())
        .filter(HttpExchange::matched)
        .map(http -> http.header("Idempotency-Key").orElse(""))
        .collect(Collectors.toSet());
  }

  @FunctionalInterface
  private interface Keys {
    String of(String derived, StepContext step);
  }

  private JobRun run(String name, String faults, Keys keys) {
    Pipeline<String> pipeline = Pipeline.named(name)
        .input(String.class)
        .step("charge", String.class, (order, step) -> {
          HttpResponse<String> reply = charge(step, keys.of(step.idempotencyKey(), step));
          if (reply.statusCode() != 200) {
            throw new IOException("status " + reply.statusCode());
          }
          return reply.body();
        })
        .action("done", (receipt, step) -> {})
        .retry(DrillRig.everySecond(3))
        .build();
    return rig.jobs(pipeline).inject(Schedule.parse("v1;" + faults)).runUntilSettled("o-1");
  }

  private HttpResponse<String> charge(StepContext step, String key)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(rig.http().url("/charges")))
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString("42"))
        .build();
    return step.httpClient().send(request, BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "charge#1@http:refused",
        "charge#1@http:reset",
        "charge#1@http:status(503)",
        "charge#1@http:status(200,body=\"{\\\"error\\\": \\\"declined\\\"}\")"
      })
  void aStepThatTakesAnyAnswerForSuccessCompletesUnchargedAndOneThatChecksChargesAgain(
      String faults) {
    JobRun broken =
        rig.jobs(trusting(true)).inject(Schedule.parse("v1;" + faults)).runUntilSettled("o-1");
    assertThat(broken).completed().inAttempts(1);
    assertThat(served(broken)).isZero();
    JobRun sound =
        rig.jobs(trusting(false)).inject(Schedule.parse("v1;" + faults)).runUntilSettled("o-1");
    assertThat(sound).completed().inAttempts(2);
    assertThat(served(sound)).isEqualTo(1);
  }

  private static long served(JobRun run) {
    return run.exchanges().stream()
        .filter(exchange -> exchange.http().matched())
        .count();
  }

  private Pipeline<String> trusting(boolean anything) {
    return Pipeline.named("trusting")
        .input(String.class)
        .step("charge", String.class, (order, step) -> {
          try {
            HttpResponse<String> reply = charge(step, step.idempotencyKey());
            if (reply.statusCode() == 200 && reply.body().equals("receipt")) {
              return reply.body();
            }
            throw new IOException("no receipt: " + reply.body());
          } catch (IOException e) {
            if (anything) {
              return "will be fine";
            }
            throw e;
          }
        })
        .retry(DrillRig.everySecond(3))
        .build();
  }

  @Test
  void aZombieBooksTwiceWhereItAddsAndOnceWhereItSets() {
    for (String fault : List.of("before:lose-lease", "after-effect:lose-lease")) {
      balances.clear();
      book(true, fault);
      assertThat(balances).containsEntry("o-1", 84);
      balances.clear();
      book(false, fault);
      assertThat(balances).containsEntry("o-1", 42);
    }
  }

  private void book(boolean adds, String fault) {
    Pipeline<String> pipeline = Pipeline.named("booking")
        .input(String.class)
        .action("book", (order, step) -> {
          balances.merge(order, 42, (before, more) -> adds ? before + more : more);
          bookings.add(order + "#" + step.attempt());
        })
        .build();
    JobRun run =
        rig.jobs(pipeline).inject(Schedule.parse("v1;book#1@" + fault)).runUntilSettled("o-1");
    assertThat(run).completed().hasZombieWrites(1);
    assertThat(bookings).hasSizeGreaterThanOrEqualTo(2);
  }
}
