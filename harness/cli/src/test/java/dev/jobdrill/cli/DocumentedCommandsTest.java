package dev.jobdrill.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.EnvironmentSettings;
import dev.jobdrill.environment.Mode;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.VirtualClock;
import dev.jobdrill.executor.redis.RedisJobStore;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages on dead jobs, run by a shell as they stand there, one block after the other, on a Redis in which
 * such jobs lie; what they print is what the page says, and what they write is what the examples replay.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final Pattern BLOCK = Pattern.compile(
      "<!-- (run|printed): DocumentedCommandsTest -->\\n```\\n(.*?)```", Pattern.DOTALL);
  private static final String JOB = "6f1d0c52-1f3b-4f0e-9d55-2f6a4be0c7d1";

  @TempDir
  private Path directory;

  private final StringBuilder exported = new StringBuilder();

  @Test
  void whatTheWalkThroughsSay() throws IOException, InterruptedException {
    try (DrillEnvironment environment = boot()) {
      Files.copy(
          ROOT.resolve("examples").resolve(RESOURCES).resolve("histories/failed/order-4417.json"),
          directory.resolve("order-4417.json"));

      assertThat(run("docs/walk-throughs.md", environment)).isGreaterThan(8);

      requireTheExamples();
    }
  }

  @Test
  void whatTheChecklistSays() throws IOException, InterruptedException {
    try (DrillEnvironment environment = boot()) {
      Files.writeString(directory.resolve("worker.log"), LOG);

      assertThat(run("docs/operating.md", environment)).isGreaterThan(5);
    }
  }

  /** Lines as docs/telemetry/logback.xml has them written. */
  private static final String LOG = Stream.of("fetch", "transform", "persist", "notify")
      .flatMap(step -> Stream.of("started", step.equals("notify") ? "failed" : "completed")
          .map(status -> "{\"timestamp\":1795492800000,\"level\":\"INFO\",\"mdc\":{\"job_id\":\""
              + JOB
              + "\",\"correlation_id\":\"order-17\",\"step_name\":\"" + step
              + "\"},\"kvpList\": [{\"status\":\"" + status + "\"}],\"formattedMessage\":\"Step "
              + step + " " + status + (status.equals("started") ? "" : " after 3 ms") + "\"}\n"))
      .collect(Collectors.joining());

  private static DrillEnvironment boot() throws IOException {
    DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
    RedisCommands<String, String> redis = environment.redis().sync();
    // A Redis on one's own machine asks for no password.
    redis.aclSetuser("default", AclSetuserArgs.Builder.nopass());
    redis.zadd(
        "dead",
        1795493423.4445517,
        "{\"retry\":2,\"queue\":\"billing\",\"args\":[80233,\"INV-2024-000433\",{\"currency\":\"USD\","
            + "\"amount_cents\":2500}],\"class\":\"Billing::ChargeInvoiceJob\",\"jid\":"
            + "\"8d60fd3483ecc7693c595d1e\",\"created_at\":1795493423089,\"enqueued_at\":1795493423089,"
            + "\"error_message\":\"card was declined for invoice INV-2024-000433 (amount_cents=2500)\","
            + "\"error_class\":\"Billing::CardDeclined\",\"failed_at\":1795493423444,\"retry_count\":1}");
    redis.hset(
        "bull:invoices:7",
        Map.ofEntries(
            Map.entry("name", "send-invoice"),
            Map.entry(
                "data",
                "{\"invoiceId\":80234,\"customer\":{\"name\":\"Ada\",\"email\":\"ada@example.org\"}}"),
            Map.entry(
                "opts", "{\"attempts\":3,\"backoff\":{\"delay\":1000,\"type\":\"exponential\"}}"),
            Map.entry("timestamp", "1795495866066"),
            Map.entry("processedOn", "1795495876266"),
            Map.entry("finishedOn", "1795495876270"),
            Map.entry("atm", "3"),
            Map.entry("ats", "3"),
            Map.entry("delay", "0"),
            Map.entry("priority", "0"),
            Map.entry("failedReason", "504 from billing"),
            Map.entry(
                "stacktrace",
                "[\"GatewayError: 504 from billing\\n    at E.sendInvoice [as processFn]"
                    + " (/app/processors/invoices.js:14:37)\"]")));
    redis.zadd("bull:invoices:failed", 1795495876270.0, "7");
    redis.hset("bull:invoices:meta", Map.of("version", "bullmq:6.7.0"));
    dieOfANotification(environment);
    allowAWorker(redis);
    return environment;
  }

  /** Times and ids are fixed, so that the document of this job is the same each time. */
  private static void dieOfANotification(DrillEnvironment environment) {
    Pipeline<Request> invoices = Pipeline.named("invoice")
        .input(Request.class)
        .step(
            "fetch",
            Invoice.class,
            (request, step) -> new Invoice(request.invoiceId(), "INV-80236", "EUR", 129900))
        .step(
            "transform",
            Row.class,
            (invoice, step) -> new Row(
                invoice.id(), invoice.number(), invoice.currency(), new BigDecimal("1299.00")))
        .action("persist", (row, step) -> {})
        .action("notify", (row, step) -> {
          throw step.attempt() == 1
              ? new HttpTimeoutException("request timed out")
              : new IOException("billing answered 503");
        })
        .retry(RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofSeconds(65))))
        .build();
    VirtualClock clock = VirtualClock.startingAt(Instant.parse("2026-11-24T04:00:00Z"));
    JobExecutor executor = JobExecutor.on(RedisJobStore.on(environment.redis(), ""))
        .clock(clock)
        .random(new Random(42))
        .pipeline(invoices)
        .build();
    executor.enqueue(
        invoices, new Request(80236), EnqueueOptions.correlatedBy("order-17").jobId(JOB));
    for (int attempt = 1; attempt <= 3; attempt++) {
      executor.runNext();
      if (attempt < 3) {
        clock.advance(Duration.ofSeconds(65));
      }
    }
    assertThat(executor.deadSet("invoice").find(JOB)).isPresent();
  }

  record Request(long invoiceId) {}

  record Invoice(long id, String number, String currency, long amountCents) {}

  record Row(long id, String number, String currency, BigDecimal amount) {}

  private static void allowAWorker(RedisCommands<String, String> redis) throws IOException {
    Matcher rights = Pattern.compile("redis-cli ACL SETUSER jobdrill (.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve("docs/redis.md")));
    assertThat(rights.find()).as("the rights in docs/redis.md").isTrue();
    redis.aclSetuser(
        "operator",
        AclSetuserArgs.Builder.on()
            .addPassword("one-to-write")
            .allKeys()
            .allChannels()
            .noCommands());
    for (String right : rights.group(1).split("[\\s\\\\]+")) {
      if (right.startsWith("+")) {
        redis.aclSetuser(
            "operator",
            AclSetuserArgs.Builder.on()
                .addCommand(CommandType.valueOf(right.substring(1).toUpperCase(Locale.ROOT))));
      }
    }
  }

  private int run(String page, DrillEnvironment environment)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("bin"));
    command("jobdrill", Jobdrill.class);
    command("redis-cli", RedisCli.class);
    Matcher blocks = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
    String printed = "";
    int commands = 0;
    while (blocks.find()) {
      if (blocks.group(1).equals("run")) {
        printed = shell(blocks.group(2), environment);
        commands++;
      } else {
        requirePrinted(blocks.group(2).stripTrailing(), printed);
      }
    }
    return commands;
  }

  /** A program of that name, as the reader of a page has one. */
  private void command(String name, Class<?> main) throws IOException {
    Path file = directory.resolve("bin").resolve(name);
    Files.writeString(
        file,
        "#!/bin/sh\nexec '" + ProcessHandle.current().info().command().orElse("java")
            + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' "
            + main.getName() + " \"$@\"\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  /** What is exported stays so for the blocks after it, as in the reader's shell. */
  private String shell(String block, DrillEnvironment environment)
      throws IOException, InterruptedException {
    String here = block.replace(
        "localhost:6379",
        environment.redisUri().getHost() + ":" + environment.redisUri().getPort());
    block
        .lines()
        .filter(line -> line.startsWith("export "))
        .forEach(line -> exported.append(line).append('\n'));
    ProcessBuilder shell = new ProcessBuilder("sh", "-eu", "-c", exported + here)
        .directory(directory.toFile())
        .redirectErrorStream(true);
    shell.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
    shell.environment().put("TZ", "UTC");
    Process running = shell.start();
    running.getOutputStream().close();
    String printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor(60, TimeUnit.SECONDS)).as(block).isTrue();
    assertThat(running.exitValue()).as("%s%n%s", block, printed).isZero();
    return printed;
  }

  /** An ellipsis stands for anything. */
  private static void requirePrinted(String expected, String found) {
    String pattern = Arrays.stream(expected.split("…", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*?"));
    assertThat(Pattern.compile(pattern, Pattern.DOTALL).matcher(found.strip()).matches())
        .as("%s%nis, with any text for each ellipsis,%n%s", found, expected)
        .isTrue();
  }

  /** Documents of the four systems; the exports of others beside them are not ours to write. */
  private void requireTheExamples() throws IOException {
    Path folder = RESOURCES.resolve("dead-jobs-of-each-source");
    List<Path> written = files(directory.resolve(folder));
    assertThat(written).hasSize(4);
    for (Path file : written) {
      if (Boolean.getBoolean("jobdrill.golden.update")) {
        Files.copy(
            file,
            ROOT.resolve("examples").resolve(folder).resolve(file.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
      assertThat(ROOT.resolve("examples").resolve(folder).resolve(file.getFileName()))
          .as("what the walk-throughs import, and the examples replay")
          .hasSameTextualContentAs(file);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
