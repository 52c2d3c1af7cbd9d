package dev.jobdrill.benchmarks;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.environment.StubServer;
import dev.jobdrill.exploration.Bounds;
import dev.jobdrill.exploration.ExplorationReport;
import dev.jobdrill.exploration.Explorer;
import dev.jobdrill.exploration.Subject;
import dev.jobdrill.exploration.SubjectFactory;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many schedules an exploration runs a second, on embedded services, beside how often the same machine makes a raw
 * round trip to Redis and a raw request to the stub server in the same run.
 */
public final class ExplorationFigures {
  private static final int CALLS = 5_000;
  private static final int ROUNDS = 7;

  private static final Bounds BOUNDS =
      Bounds.DEFAULT.faultsAtATime(2).upToAttempt(3).budget(1_000_000, Duration.ofMinutes(10));

  private final DrillEnvironment environment;

  private ExplorationFigures(DrillEnvironment environment) {
    this.environment = environment;
  }

  public static void main(String[] args) throws Exception {
    try (DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED))) {
      new ExplorationFigures(environment).measure();
    }
  }

  private void measure() throws IOException, InterruptedException {
    Table table = new Table();
    table.heading("Exploration on Java " + Runtime.version().feature()
        + ", two faults, three attempts, embedded services, " + BOUNDS.workers()
        + " runs at a time; medians of " + ROUNDS + " rounds");
    ExplorationReport cold = explore(ExplorationFigures::invoice);
    table.atMost("invoice with HTTP, in a JVM that has just started, s", cold.seconds(), 20);
    WarmUp.run(() -> {
      explore(ExplorationFigures::empty);
      explore(ExplorationFigures::invoice);
    });
    Samples invoiceRates = new Samples();
    Samples invoiceSeconds = new Samples();
    Samples emptyRates = new Samples();
    Samples heapKept = new Samples();
    for (int i = 0; i < ROUNDS; i++) {
      long before = usedHeap();
      ExplorationReport invoice = explore(ExplorationFigures::invoice);
      heapKept.add((usedHeap() - before) / 1024.0 / invoice.runs());
      invoiceRates.add(rate(invoice));
      invoiceSeconds.add(invoice.seconds());
      emptyRates.add(rate(explore(ExplorationFigures::empty)));
    }
    double roundTrips = roundTripsPerSecond();
    double requests = requestsPerSecond();
    table.atMost("invoice with HTTP, in a JVM that is warm, s", invoiceSeconds.median(), 20);
    table.line("invoice with HTTP, schedules", cold.runs(), "");
    table.atLeast("invoice with HTTP, schedules a second", invoiceRates.median(), 250);
    table.atLeast("four empty steps, schedules a second", emptyRates.median(), 1000);
    table.line("four empty steps, schedules a second, least", emptyRates.percentile(0), "");
    table.line("four empty steps, schedules a second, most", emptyRates.percentile(100), "");
    table.line("raw round trips to Redis a second", roundTrips, "");
    table.line("raw requests to a stub a second", requests, "");
    table.line("a run of empty steps, in raw round trips", roundTrips / emptyRates.median(), "");
    table.line("a run of the invoice, in raw round trips", roundTrips / invoiceRates.median(), "");
    table.line("a run of the invoice, in raw requests", requests / invoiceRates.median(), "");
    table.line("heap that stays, KiB a schedule", heapKept.median(), "");
    table.print();
  }

  private double roundTripsPerSecond() {
    RedisClient client = RedisClient.create(environment.redisUri());
    try (RawRedis raw = new RawRedis(client)) {
      raw.syncPerSecond(CALLS);
      return raw.syncPerSecond(CALLS);
    } finally {
      client.shutdown();
    }
  }

  private double requestsPerSecond() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    try (Sandbox sandbox = environment.openSandbox()) {
      sandbox.stubServer().stubFor(get("/raw").willReturn(ok()));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(sandbox.stubServer().url("/raw"))).build();
      long start = 0;
      for (int i = -CALLS; i < CALLS; i++) {
        if (i == 0) {
          start = System.nanoTime();
        }
        client.send(request, BodyHandlers.discarding());
      }
      return CALLS * 1e9 / (System.nanoTime() - start);
    }
  }

  private static double rate(ExplorationReport report) {
    return report.runs() / report.seconds();
  }

  private ExplorationReport explore(SubjectFactory subject) {
    ExplorationReport report = Explorer.on(environment).within(BOUNDS).explore(subject);
    if (!report.isSound() || !report.isComplete()) {
      throw new IllegalStateException(report.text());
    }
    return report;
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Subject empty(Sandbox sandbox) {
    return Subject.of(
        () -> Pipeline.named("empty")
            .input(String.class)
            .step("one", String.class, (input, step) -> input)
            .step("two", String.class, (input, step) -> input)
            .step("three", String.class, (input, step) -> input)
            .step("four", String.class, (input, step) -> input)
            .build(),
        "input");
  }

  private static Subject invoice(Sandbox sandbox) {
    StubServer http = sandbox.stubServer();
    http.stubFor(get("/invoices/9981").willReturn(okJson("{\"id\":9981,\"amountCents\":129900}")));
    http.stubFor(post("/notifications").willReturn(ok()));
    Map<String, String> rows = new ConcurrentHashMap<>();
    return Subject.of(
        () -> Pipeline.named("invoice")
            .input(String.class)
            .step(
                "fetch",
                String.class,
                (id, step) -> requireInvoice(
                    send(step, HttpRequest.newBuilder(URI.create(http.url("/invoices/" + id))))))
            .step("transform", String.class, (invoice, step) -> invoice.trim())
            .action("persist", (row, step) -> rows.put("9981", row))
            .action(
                "notify",
                (row, step) -> send(
                    step,
                    HttpRequest.newBuilder(URI.create(http.url("/notifications")))
                        .POST(BodyPublishers.ofString(row))))
            .build(),
        "9981");
  }

  /** A billing service may say 200 and mean an error, which is one of the faults that are tried. */
  private static String requireInvoice(String body) throws IOException {
    if (!body.contains("amountCents")) {
      throw new IOException("no invoice: " + body);
    }
    return body;
  }

  private static String send(StepContext step, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        step.httpClient().send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("answered " + response.statusCode());
    }
    return response.body();
  }
}
