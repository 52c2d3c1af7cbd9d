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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages on dead jobs, run by a shell as they stand there, one block after the other, on a Redis with the
 * dead jobs that a reader can load too; what they print is what the page says, and what they write is what the examples replay.
 */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Path RESOURCES = Path.of("src", "test", "resources");
  private static final Pattern BLOCK = Pattern.compile(
      "<!-- (run|printed): DocumentedCommandsTest -->\\n```\\n(.*?)```", Pattern.DOTALL);
  private static final Path DEAD_JOBS = Path.of("docs", "dead-jobs", "walk-through.redis");
  private static final String LOAD = "redis-cli -u redis://localhost:6379 < walk-through.redis";
  private static final String PREFIX = "left:";
  private static final String JOB = "6f1d0c52-1f3b-4f0e-9d55-2f6a4be0c7d1";

  @TempDir
  private Path directory;

  private final StringBuilder exported = new StringBuilder();

  @Test
  void whatTheWalkThroughsSay() throws IOException, InterruptedException {
    try (DrillEnvironment environment = boot()) {
      place(DEAD_JOBS);
      place(Path.of("examples").resolve(RESOURCES).resolve("histories/failed/order-4417.json"));

      assertThat(run("docs/walk-throughs.md", environment)).isGreaterThan(8);

      requireTheExamples();
      assertThat(rights("docs/walk-throughs.md", "operator"))
          .as("an operator has a worker's rights")
          .isEqualTo(rights("docs/redis.md", "jobdrill"));
    }
  }

  private static List<String> rights(String page, String user) throws IOException {
    Matcher rights = Pattern.compile("ACL SETUSER " + user + " (.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(ROOT.resolve(page)));
    assertThat(rights.find()).as("the rights of %s in %s", user, page).isTrue();
    return Stream.of(rights.group(1).split("[\\s\\\\]+"))
        .filter(word -> word.startsWith("+"))
        .toList();
  }

  @Test
  void whatTheChecklistSays() throws IOException, InterruptedException {
    try (DrillEnvironment environment = boot()) {
      place(DEAD_JOBS);
      commands();
      shell(LOAD, environment);
      Files.writeString(directory.resolve("worker.log"), LOG);

      assertThat(run("docs/operating.md", environment)).isGreaterThan(5);
    }
  }

  /** The job of the file is no invention but what an executor leaves, apart from where its steps were called from. */
  @Test
  void theFileHasTheJobAsAnExecutorLeavesIt() throws IOException, InterruptedException {
    try (DrillEnvironment environment = boot()) {
      RedisCommands<String, String> redis = environment.redis().sync();
      dieOfANotification(environment);
      place(DEAD_JOBS);
      commands();
      shell(LOAD, environment);

      String job = "{invoice}:job:" + JOB;
      assertThat(lasting(redis.hgetall(job + ":data")))
          .isEqualTo(lasting(redis.hgetall(PREFIX + job + ":data")));
      assertThat(withoutStacks(redis.lrange(job + ":errors", 0, -1)))
          .isEqualTo(withoutStacks(redis.lrange(PREFIX + job + ":errors", 0, -1)));
      assertThat(redis.zrangeWithScores("{invoice}:dead", 0, -1))
          .isEqualTo(redis.zrangeWithScores(PREFIX + "{invoice}:dead", 0, -1));
      assertThat(redis.keys("{invoice}:*"))
          .containsExactlyInAnyOrder(job + ":data", job + ":errors", "{invoice}:dead");
    }
  }

  /** Without what is other each time: who held the job, and by what its claim is recognised. */
  private static Map<String, String> lasting(Map<String, String> fields) {
    Map<String, String> lasting = new TreeMap<>(fields);
    lasting.keySet().removeAll(List.of("worker", "claim"));
    return lasting;
  }

  private static List<String> withoutStacks(List<String> errors) {
    return errors.stream()
        .map(error -> error.replaceAll("(\"stackTrace\":\")(?:[^\"\\\\]|\\\\.)+", "$1"))
        .toList();
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

  private static DrillEnvironment boot() {
    DrillEnvironment environment =
        DrillEnvironment.boot(EnvironmentSettings.defaults().withMode(Mode.EMBEDDED));
    // A Redis on one's own machine asks for no password.
    environment.redis().sync().aclSetuser("default", AclSetuserArgs.Builder.nopass());
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
    JobExecutor executor = JobExecutor.on(RedisJobStore.on(environment.redis(), PREFIX))
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

  private int run(String page, DrillEnvironment environment)
      throws IOException, InterruptedException {
    commands();
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

  /** Where the reader of a page copies it to. */
  private void place(Path file) throws IOException {
    Files.copy(ROOT.resolve(file), directory.resolve(file.getFileName()));
  }

  private void commands() throws IOException {
    Files.createDirectories(directory.resolve("bin"));
    command("jobdrill", Jobdrill.class);
    command("redis-cli", RedisCli.class);
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
