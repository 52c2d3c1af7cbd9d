package dev.jobdrill.browser;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.created;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.exception;
import static dev.jobdrill.fault.Faults.fault;
import static dev.jobdrill.fault.Faults.loseLease;
import static dev.jobdrill.fault.Faults.nullOutput;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.examples.invoice.BillingApi;
import dev.jobdrill.examples.invoice.InvoicePipeline;
import dev.jobdrill.examples.invoice.InvoiceRequest;
import dev.jobdrill.examples.invoice.InvoiceTable;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.exploration.Bounds;
import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.exploration.Explorer;
import dev.jobdrill.exploration.Subject;
import dev.jobdrill.fault.Schedule;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.ChildResults;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.report.DrillReport;
import dev.jobdrill.report.ExploredReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real runs of jobs that go wrong in every way a page has to show. */
final class Zoo {
  private static final Logger log = LoggerFactory.getLogger(Zoo.class);
  static final DrillEnvironment ENVIRONMENT =
      DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
  static final Instant RAN_AT = Instant.parse("2026-03-04T09:30:00Z");

  private static final DrillSettings ROOMY = new DrillSettings(
      100,
      DrillSettings.DEFAULT.maxTime(),
      DrillSettings.DEFAULT.lease(),
      DrillSettings.DEFAULT.start(),
      1,
      16 << 20);

  private Zoo() {}

  /** The invoice example: a timeout, a missing invoice, and a worker that dies between effect and checkpoint. */
  static DrillReport invoice() throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Sandbox sandbox = ENVIRONMENT.openSandbox();
        Sandbox other = ENVIRONMENT.openSandbox()) {
      InvoiceTable table = new InvoiceTable(database);
      table.create();
      JobRun baseline = invoices(other, table).runUntilSettled(new InvoiceRequest(9981));
      JobHarness jobs = invoices(sandbox, table)
          .inject(
              fault(exception(() -> new HttpTimeoutException("request timed out")))
                  .at("fetch"),
              fault(crash()).at("persist").afterStep().onAttempt(3));
      notFoundOnce(sandbox.stubServer());
      JobRun run = jobs.runUntilSettled(new InvoiceRequest(9981));
      AssertionError failure = new AssertionError(
          "Expected step 'persist' to be executed once, but it was executed 2 times: on attempts 3, 4.\n\n"
              + run.timeline());
      return DrillReport.passed(
              "notifiesOnce(JobHarness)", "com.example.billing.InvoicePipelineTest", List.of(run))
          .failedWith(failure)
          .besideBaseline(baseline)
          .replayedBy("Maven", "mvn test -Dtest='InvoicePipelineTest#notifiesOnce'")
          .replayedBy(
              "schedule", "fetch#1@before:HttpTimeoutException; persist#3@after-effect:crash")
          .ranAt(RAN_AT, Duration.ofMillis(412));
    }
  }

  private static JobHarness invoices(Sandbox sandbox, InvoiceTable table) {
    StubServer http = sandbox.stubServer();
    http.stubFor(
        get("/invoices/9981")
            .willReturn(
                okJson(
                    "{\"id\": 9981, \"number\": \"INV-9981\", \"currency\": \"EUR\", \"amountCents\": 129900}")));
    http.stubFor(post("/notifications").willReturn(created()));
    return JobHarness.of(
        sandbox,
        DrillSettings.DEFAULT,
        List.of(InvoicePipeline.create(new BillingApi(http.baseUrl()), table)));
  }

  private static void notFoundOnce(StubServer http) {
    http.stubFor(get("/invoices/9981")
        .inScenario("replication lag")
        .whenScenarioStateIs(Scenario.STARTED)
        .willSetStateTo("arrived")
        .willReturn(notFound()));
  }

  /** A charge without a key beside a mail that has one, under every fault. */
  static ExploredReport explored() {
    ExplorationReport found = Explorer.on(ENVIRONMENT)
        .within(Bounds.DEFAULT.faultsAtATime(1))
        .explore(sandbox -> {
          StubServer http = sandbox.stubServer();
          http.stubFor(post("/charges").willReturn(created()));
          http.stubFor(post("/mails").willReturn(created()));
          return Subject.of(
              () -> Pipeline.named("billing")
                  .input(String.class)
                  .action(
                      "charge",
                      (order, step) ->
                          requireCreated(HttpClient.newHttpClient(), http, "/charges", step))
                  .action(
                      "mail",
                      (order, step) -> requireCreated(step.httpClient(), http, "/mails", step))
                  .build(),
              "order-7");
        });
    return new ExploredReport(
        "survivesEverything(JobRun)",
        "com.example.billing.BillingTest",
        found,
        "",
        RAN_AT,
        Duration.ofMillis(2_140));
  }

  private static void requireCreated(
      HttpClient client, StubServer http, String path, StepContext step)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(http.url(path))).POST(BodyPublishers.ofString("{}"));
    if (path.equals("/charges")) {
      request.header("X-Correlation-ID", step.correlationId());
    }
    HttpResponse<Void> response = client.send(request.build(), BodyHandlers.discarding());
    if (response.statusCode() != 201) {
      throw new IOException(path + " answered " + response.statusCode());
    }
  }

  /** An exploration that found nothing, and whose test fails since it is incomplete. */
  static ExploredReport incomplete() {
    ExplorationReport found = new ExplorationReport(
        "0000",
        1,
        3,
        1,
        3,
        0,
        0,
        1,
        "the budget of 3 runs was spent",
        1.5,
        Map.of("a#1@after-effect", new ExplorationReport.Cell(0, 0)),
        List.of(),
        List.of(),
        List.of("After 1 failing schedule no further faults were tried."),
        List.of(),
        List.of());
    return new ExploredReport(
        "triesAll()", "com.example.ZooTest", found, "INCOMPLETE", RAN_AT, Duration.ofMillis(7));
  }

  /** An exploration all of whose texts are an attack. */
  static ExploredReport hostileExploration(String payload) {
    List<String> lines = List.of(payload, "second " + payload);
    ExplorationReport found = new ExplorationReport(
        "0000",
        2,
        3,
        1,
        12,
        0,
        1,
        1,
        payload,
        1.5,
        Map.of("a" + payload + "#1@before", new ExplorationReport.Cell(2, 1)),
        lines,
        lines,
        lines,
        lines,
        List.of(new ExplorationReport.Failure(
            "settles",
            payload,
            payload,
            Schedule.parse("v1;a#1@before:crash"),
            new ExplorationReport.Replay(payload, payload),
            payload,
            1,
            payload,
            lines,
            lines,
            lines)));
    return new ExploredReport(payload, payload, found, payload, RAN_AT, Duration.ofMillis(7));
  }

  /** A job that dies: each attempt fails, the last with another error. */
  static DrillReport dead() {
    return drill(
            "diesInTheEnd()",
            chain("charge", 3),
            jobs -> jobs.inject(
                    fault(exception(() -> new IllegalStateException("card 4711 declined")))
                        .at("step2")
                        .onAttempts(1, 2),
                    fault(nullOutput()).at("step2").onAttempt(3))
                .runUntilSettled("in"))
        .failedWith(new AssertionError("Expected the job to be completed, but it is DEAD."));
  }

  /** A parent that waits for two children, of which one dies. */
  static DrillReport family() {
    Pipeline<Integer> child = Pipeline.named("parcel")
        .input(Integer.class)
        .step("ship", Integer.class, (number, step) -> {
          if (number == 2) {
            throw new IllegalStateException("no carrier takes parcel 2");
          }
          return number;
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofMinutes(10))))
        .build();
    Pipeline<String> parent = Pipeline.named("order")
        .input(String.class)
        .step("authorize", String.class, (text, step) -> text)
        .step("ship-parcels", String.class, (text, step) -> {
          ChildResults results = step.spawnAll(child, List.of(1, 2)).await();
          return results.dead().size() + " refused";
        })
        .step("settle", String.class, (text, step) -> text)
        .build();
    return drill(
        "releasesThePaymentOfAParcelThatNobodyShips()",
        sandbox -> List.of(parent, child),
        jobs -> jobs.pipeline("order").runUntilSettled("order 1"));
  }

  /** A worker that loses its lease in a step and writes all the same, and a thread of it that has lost the MDC. */
  static DrillReport leaseLost() {
    Pipeline<String> pipeline = Pipeline.named("transfer")
        .input(String.class)
        .step("reserve", String.class, (text, step) -> text)
        .step("charge", String.class, (text, step) -> {
          logAside("aside", "charged, says a thread without the MDC");
          return text;
        })
        .action("notify", (text, step) -> log.warn("told the customer of {}", text))
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(10))))
        .build();
    return drill(
        "losesItsLease()",
        sandbox -> List.of(pipeline),
        jobs -> jobs.inject(
                fault(loseLease()).at("charge").onAttempt(1),
                fault(exception(() -> new IllegalStateException("mail server is down")))
                    .at("notify")
                    .onAttempt(2))
            .runUntilSettled("order 7"));
  }

  private static void logAside(String thread, String line) throws InterruptedException {
    Thread aside = new Thread(() -> log.info(line), thread);
    aside.start();
    aside.join();
  }

  /** A job that waits in its queue, and whose error reports may hold a field of its payload. */
  static DrillReport reported() {
    Pipeline<Refund> pipeline = Pipeline.named("refund")
        .input(Refund.class)
        .action("refund", (refund, step) -> {
          throw new IllegalStateException("bank refuses refund " + refund.id());
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(10))))
        .reportFields("$.id")
        .build();
    return drill("reportsWhatFailed()", sandbox -> List.of(pipeline), jobs -> {
      Instant later = jobs.clock().instant().plus(Duration.ofHours(3));
      return jobs.settle(jobs.enqueue(
          new Refund(4711, "5555 5555"), EnqueueOptions.freshCorrelation().dueAt(later)));
    });
  }

  record Refund(int id, String card) {}

  /** Every text of it tries to be more than text. */
  static DrillReport hostile(String payload) {
    return drill(payload, hostilePipeline(payload), jobs -> {
          jobs.stubServer()
              .stubFor(post("/x").willReturn(aResponse().withStatus(200).withBody(payload)));
          return jobs.inject(
                  fault(exception(() -> new IllegalStateException(payload))).at("sends"))
              .runUntilSettled(payload);
        })
        .failedWith(new AssertionError(payload))
        .replayedBy("Maven", payload);
  }

  private static InSandbox hostilePipeline(String payload) {
    return sandbox -> List.of(Pipeline.named("hostile")
        .input(String.class)
        .step("echo", String.class, (text, step) -> text)
        .step("sends", String.class, (text, step) -> {
          logAside(payload, payload);
          return send(step, sandbox.stubServer().url("/x"), payload);
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(1))))
        .build());
  }

  /** A pipeline of so many steps, with a crash in the middle, beside its run without faults. */
  static DrillReport steps(int steps) {
    InSandbox pipeline = chain("long", steps);
    return drill(
            "manySteps()",
            pipeline,
            jobs -> jobs.inject(fault(crash()).at("step" + steps / 2).afterStep())
                .runUntilSettled("in"))
        .besideBaseline(run(pipeline, jobs -> jobs.runUntilSettled("in")));
  }

  /** A job that fails in its second step for so many attempts, and then dies. */
  static DrillReport attempts(int attempts) {
    Pipeline<String> pipeline = Pipeline.named("stubborn")
        .input(String.class)
        .step("ask", String.class, (text, step) -> text)
        .action("fail", (text, step) -> {
          log.info("attempt {} asks", step.attempt());
          throw new IllegalStateException("refused at attempt " + step.attempt());
        })
        .retry(RetryPolicy.attempts(attempts).backoff(Backoff.fixed(Duration.ofMinutes(5))))
        .build();
    return drill(
        "manyAttempts()", sandbox -> List.of(pipeline), jobs -> jobs.runUntilSettled("in"));
  }

  private static String send(StepContext step, String url, String body)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url))
        .header("Authorization", "Bearer abc.def")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
    return step.httpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static InSandbox chain(String name, int steps) {
    return sandbox -> {
      PipelineBuilder<String, String> builder = Pipeline.named(name).input(String.class);
      for (int i = 1; i <= steps; i++) {
        int number = i;
        builder = builder.step("step" + i, String.class, (text, step) -> {
          for (int line = 1; line <= 5; line++) {
            log.info("line {} of step {}, which logs as much as steps do", line, number);
          }
          return "output " + number;
        });
      }
      return List.of(builder
          .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMinutes(5))))
          .build());
    };
  }

  private static DrillReport drill(String name, InSandbox pipeline, Run run) {
    return DrillReport.passed(name, "com.example.ZooTest", List.of(run(pipeline, run)))
        .ranAt(RAN_AT, Duration.ofMillis(87));
  }

  private static JobRun run(InSandbox pipeline, Run run) {
    try (Sandbox sandbox = ENVIRONMENT.openSandbox()) {
      return run.of(JobHarness.of(sandbox, ROOMY, pipeline.in(sandbox)));
    }
  }

  @FunctionalInterface
  private interface InSandbox {
    List<Pipeline<?>> in(Sandbox sandbox);
  }

  @FunctionalInterface
  private interface Run {
    JobRun of(JobHarness jobs);
  }
}
