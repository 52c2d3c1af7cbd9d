package dev.jobdrill.drill;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.fault.Faults.emptyReply;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.malformedChunk;
import static dev.jobdrill.fault.Faults.noReply;
import static dev.jobdrill.fault.Faults.refused;
import static dev.jobdrill.fault.Faults.replyLost;
import static dev.jobdrill.fault.Faults.reset;
import static dev.jobdrill.fault.Faults.slowHeaders;
import static dev.jobdrill.fault.Faults.status;
import static dev.jobdrill.fault.Faults.timeout;
import static dev.jobdrill.fault.Faults.trickledBody;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.HttpCaller.Client;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.FaultKind;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each HTTP fault does to each kind of client: what the client sees, and whether the server acted. */
class HttpFaultsTest {
  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  static Stream<Arguments> breaking() {
    return Stream.of(Client.values())
        .flatMap(client -> Stream.of(
            Arguments.of(client, refused(), null, false),
            Arguments.of(client, reset(), Outcome.KEPT_FROM_SERVER, false),
            Arguments.of(client, replyLost(), Outcome.RESET, true),
            Arguments.of(client, emptyReply(), Outcome.EMPTY, true),
            Arguments.of(client, emptyReply().unserved(), Outcome.KEPT_FROM_SERVER, false),
            Arguments.of(client, malformedChunk(), Outcome.MALFORMED, true),
            Arguments.of(client, malformedChunk().unserved(), Outcome.KEPT_FROM_SERVER, false),
            Arguments.of(client, timeout(Duration.ofSeconds(20)), Outcome.TIMED_OUT, true),
            Arguments.of(
                client,
                timeout(Duration.ofSeconds(20)).unserved(),
                Outcome.KEPT_FROM_SERVER,
                false),
            Arguments.of(client, noReply(), Outcome.CLIENT_GONE, true)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("breaking")
  void aBrokenExchangeIsAnErrorToTheClientAndTheRetrySucceeds(
      Client client, Fault fault, Outcome outcome, boolean served) {
    rig.http().stubFor(post("/before").willReturn(ok("0")));
    rig.http().stubFor(post("/charges").willReturn(ok("r-1")));
    // The one fault in which a client waits for its own timeout, in real time.
    Duration timeout = Duration.ofSeconds(fault.kind() == FaultKind.NO_REPLY ? 1 : 60);
    JobRun run =
        rig.jobs(calling(client, timeout)).inject(fault(fault).at("charge")).runUntilSettled("");

    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
    assertThat(run.attempts()).hasSize(2);
    assertThat(run.errors()).singleElement().satisfies(error -> {
      assertThat(error.step()).isEqualTo("charge");
      assertThat(error.type()).isIn(client.errorsOf(fault));
    });
    assertThat(run.strikes()).singleElement().hasToString("charge#1@http:" + fault);
    List<HttpExchange> charges = exchanges(run, "charge");
    assertThat(charges).hasSize(outcome == null ? 1 : 2);
    assertThat(charges.get(charges.size() - 1).outcome()).isEqualTo(Outcome.ANSWERED);
    if (outcome != null) {
      assertThat(charges.get(0).outcome()).isEqualTo(outcome);
      assertThat(charges.get(0).matched()).isEqualTo(served);
    }
    assertThat(exchanges(run, "before")).singleElement().satisfies(http -> {
      assertThat(http.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(http.matched()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aStatusComesWithItsHeadersAndItsBodyInPlaceOfTheServers(Client client) {
    rig.http().stubFor(post("/before").willReturn(ok("0")));
    rig.http().stubFor(post("/charges").willReturn(ok("r-1")));
    Fault overloaded = status(429).header("Retry-After", "30").body("later");
    JobRun run =
        rig.jobs(calling(client)).inject(fault(overloaded).at("charge")).runUntilSettled("");

    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message()).isEqualTo("429 30 later"));
    HttpExchange struck = exchanges(run, "charge").get(0);
    assertThat(struck.outcome()).isEqualTo(Outcome.ANSWERED_BY_FAULT);
    assertThat(struck.status()).hasValue(429);
    assertThat(struck.matched()).isFalse();
    assertThat(struck.unmatched()).isFalse();
    assertThat(run.timeline())
        .contains("-> HTTP 429")
        .contains("charge#1@http:status(429,header=\"Retry-After: 30\",body=later)");
  }

  @ParameterizedTest
  @EnumSource
  void aStatusMayComeWhenTheServerHasActed(Client client) {
    rig.http().stubFor(post("/before").willReturn(ok("0")));
    rig.http().stubFor(post("/charges").willReturn(ok("r-1")));
    JobRun run = rig.jobs(calling(client))
        .inject(fault(status(504).served()).at("charge"))
        .runUntilSettled("");
    assertThat(exchanges(run, "charge").get(0).matched()).isTrue();
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.message()).startsWith("504 "));
  }

  @ParameterizedTest
  @EnumSource
  void aSlowReplyTakesVirtualTimeOnlyAndComesWhole(Client client) {
    rig.http().stubFor(post("/before").willReturn(ok("0")));
    rig.http().stubFor(post("/charges").willReturn(ok("a reply of more than a few bytes")));
    for (Fault slow :
        List.of(slowHeaders(Duration.ofMinutes(3)), trickledBody(Duration.ofMinutes(3)))) {
      JobRun run = rig.jobs(calling(client)).inject(fault(slow).at("charge")).runUntilSettled("");
      assertThat(run.attempts()).hasSize(1);
      assertThat(run.duration()).contains(Duration.ofMinutes(3));
      assertThat(run.output("charge", String.class)).isEqualTo("a reply of more than a few bytes");
      assertThat(exchanges(run, "charge"))
          .singleElement()
          .satisfies(http -> assertThat(http.outcome()).isEqualTo(Outcome.ANSWERED));
    }
  }

  private Pipeline<String> calling(Client client) {
    return calling(client, Duration.ofSeconds(60));
  }

  private Pipeline<String> calling(Client client, Duration firstTimeout) {
    return Pipeline.named("calling")
        .input(String.class)
        .step(
            "before",
            String.class,
            (text, step) -> client.post(step, rig.http().url("/before"), text))
        .step(
            "charge",
            String.class,
            (text, step) -> step.attempt() > 1
                ? client.post(step, rig.http().url("/charges"), text)
                : client.post(step, rig.http().url("/charges"), text, firstTimeout))
        .retry(DrillRig.everySecond(3))
        .build();
  }

  private static List<HttpExchange> exchanges(JobRun run, String step) {
    return run.exchanges().stream()
        .filter(exchange -> exchange.step().equals(step))
        .map(exchange -> exchange.http())
        .toList();
  }
}
