package dev.jobdrill.drill;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.refused;
import static dev.jobdrill.fault.Faults.reset;
import static dev.jobdrill.fault.Faults.slowHeaders;
import static dev.jobdrill.fault.Faults.status;
import static dev.jobdrill.fault.Faults.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobdrill.drill.HttpCaller.Client;
import dev.jobdrill.environment.HttpExchange;
import dev.jobdrill.environment.HttpExchange.Outcome;
import dev.jobdrill.executor.ErrorRecord;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.executor.StepTimeoutException;
import dev.jobdrill.fault.Fault;
import dev.jobdrill.fault.Position;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepOptions;
import dev.jobdrill.recording.AttemptRecord;
import dev.jobdrill.recording.JobRun;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which exchanges of which step an HTTP fault strikes, and how it meets timeouts and crashes. */
class ExchangeFaultsTest {
  private final DrillRig rig = new DrillRig();

  @BeforeEach
  void stub() {
    rig.http().stubFor(any(anyUrl()).willReturn(ok("fine")));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void onlyTheNamedExchangeOfTheNamedAttemptIsStruck() {
    JobRun run = rig.jobs(threeCalls(Client.STEP_CLIENT))
        .inject(fault(status(503)).at("calls").onOccurrence(2))
        .inject(fault(reset()).at("calls").onAttempt(2).onOccurrence(3))
        .runUntilSettled("");
    assertThat(run.strikes())
        .extracting(Object::toString)
        .containsExactly("calls#1@http[2]:status(503)", "calls#2@http[3]:reset");
    assertThat(run.exchanges())
        .extracting(
            exchange -> exchange.attempt() + " " + exchange.http().outcome().name())
        .containsExactly(
            "1 ANSWERED",
            "1 ANSWERED_BY_FAULT",
            "2 ANSWERED",
            "2 ANSWERED",
            "2 KEPT_FROM_SERVER",
            "3 ANSWERED",
            "3 ANSWERED",
            "3 ANSWERED");
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource
  void aLaterExchangeIsRefusedToo(Client client) {
    JobRun run = rig.jobs(threeCalls(client))
        .inject(fault(refused()).at("calls").onOccurrence(3))
        .runUntilSettled("");
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo(ConnectException.class.getName()));
    assertThat(run.strikes()).hasToString("[calls#1@http[3]:refused]");
    assertThat(run.exchanges()).hasSize(2 + 3);
  }

  @Test
  void aRefusalThatTheStepBearsHasStruckAllTheSame() {
    Pipeline<String> bearing = Pipeline.named("bearing")
        .input(String.class)
        .step("call", String.class, (text, step) -> {
          try {
            return Client.URL_CONNECTION.post(step, rig.http().url("/1"), text);
          } catch (ConnectException refused) {
            return "nobody there";
          }
        })
        .build();
    JobRun run = rig.jobs(bearing).inject(fault(refused()).at("call")).runUntilSettled("");
    assertThat(run.output("call", String.class)).isEqualTo("nobody there");
    assertThat(run.strikes()).hasSize(1);
  }

  @Test
  void anExchangeThatNeverCameIsSaidSo() {
    Pipeline<String> silent = Pipeline.named("silent")
        .input(String.class)
        .step("quiet", String.class, (text, step) -> text)
        .step(
            "call",
            String.class,
            (text, step) -> Client.STEP_CLIENT.post(step, rig.http().url("/1"), text))
        .build();
    for (Fault fault : List.of(status(503), reset())) {
      JobHarness jobs = rig.jobs(silent).inject(fault(fault).at("quiet"));
      assertThatThrownBy(() -> jobs.runUntilSettled(""))
          .isInstanceOf(FaultNotStruckError.class)
          .hasMessageContaining(
              "never came to the point at HTTP exchange 1 of step 'quiet' on attempt 1."
                  + " The nearest point that was reached is quiet#1@");
    }
    JobHarness second = rig.jobs(silent).inject(fault(reset()).at("call").onOccurrence(2));
    assertThatThrownBy(() -> second.runUntilSettled(""))
        .hasMessageContaining("HTTP exchange 2 of step 'call' on attempt 1. The nearest point that"
            + " was reached is call#1@http; in all");
  }

  @Test
  void aStepsTimeoutStrikesWhileItWaitsForASlowServer() {
    for (Fault slow : List.of(slowHeaders(Duration.ofMinutes(5)), timeout(Duration.ofMinutes(5)))) {
      JobRun run = rig.jobs(impatient(Client.STEP_CLIENT))
          .inject(fault(slow).at("call"))
          .runUntilSettled("");
      assertThat(run.errors()).singleElement().satisfies(error -> {
        assertThat(error.type()).isEqualTo(StepTimeoutException.class.getName());
        assertThat(error.message()).contains("took longer than its timeout of PT10S");
      });
      assertThat(DrillRig.sinceStart(run.attempts().get(0).startedAt())).isNotNull();
      assertThat(Duration.between(
              run.attempts().get(0).startedAt(), run.errors().get(0).at()))
          .isEqualTo(Duration.ofSeconds(10));
      assertThat(run.attempts()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutStrikesAStepWhoseClientNoInterruptReaches(Client client) {
    JobRun run = rig.jobs(impatient(client))
        .inject(fault(timeout(Duration.ofMinutes(5))).at("call"))
        .runUntilSettled("");
    assertThat(run.errors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.type()).isEqualTo(StepTimeoutException.class.getName()));
    assertThat(run.state()).isEqualTo(JobState.COMPLETED);
  }

  private Pipeline<String> impatient(Client client) {
    return Pipeline.named("impatient")
        .input(String.class)
        .step(
            "call",
            String.class,
            (text, step) -> client.post(step, rig.http().url("/1"), text),
            StepOptions.timeout(Duration.ofSeconds(10)))
        .retry(DrillRig.everySecond(3))
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerThatDiesInAnExchangeSendsNothingMoreWhateverItsCodeCatches(Client client) {
    List<String> after = new ArrayList<>();
    Pipeline<String> stubborn = Pipeline.named("stubborn")
        .input(String.class)
        .step("calls", String.class, (text, step) -> {
          for (String path : List.of("/1", "/2", "/3")) {
            try {
              client.post(step, rig.http().url(path), text);
            } catch (Exception swallowed) {
              after.add(path + "#" + step.attempt());
            }
          }
          return "done";
        })
        .build();
    JobRun run = rig.jobs(stubborn)
        .inject(fault(crash()).at("calls").at(Position.HTTP).onOccurrence(2))
        .runUntilSettled("");
    assertThat(after).containsExactly("/2#1", "/3#1");
    assertThat(run.attempts())
        .extracting(AttemptRecord::result)
        .containsExactly(AttemptRecord.Result.CRASHED, AttemptRecord.Result.COMPLETED);
    assertThat(run.errors())
        .singleElement()
        .satisfies(error -> assertThat(error.type()).isEqualTo(ErrorRecord.LEASE_EXPIRED));
    assertThat(run.exchanges())
        .extracting(exchange -> exchange.http())
        .extracting(http -> http.path() + " " + http.outcome().name() + " " + http.matched())
        .containsExactly(
            "/1 ANSWERED true",
            "/2 RESET true",
            "/3 KEPT_FROM_SERVER false",
            "/1 ANSWERED true",
            "/2 ANSWERED true",
            "/3 ANSWERED true");
  }

  @Test
  void theServerIsWhereItWasAfterARefusal() {
    String url = rig.http().baseUrl();
    rig.jobs(threeCalls(Client.JDK_CLIENT))
        .inject(fault(refused()).at("calls"), fault(refused()).at("calls").onAttempt(2))
        .runUntilSettled("");
    assertThat(rig.http().baseUrl()).isEqualTo(url);
    assertThat(rig.http().exchanges())
        .hasSize(3)
        .extracting(HttpExchange::outcome)
        .containsOnly(Outcome.ANSWERED);
  }

  private Pipeline<String> threeCalls(Client client) {
    return Pipeline.named("three-calls")
        .input(String.class)
        .step("calls", String.class, (text, step) -> {
          for (String path : List.of("/1", "/2", "/3")) {
            client.post(step, rig.http().url(path), text);
          }
          return "done";
        })
        .retry(DrillRig.everySecond(4))
        .build();
  }
}
