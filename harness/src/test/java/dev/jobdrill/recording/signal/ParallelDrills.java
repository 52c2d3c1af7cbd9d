package dev.jobdrill.recording.signal;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static dev.jobdrill.recording.signal.ChildJvm.tell;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.drill.JobHarness;
import dev.jobdrill.environment.DrillEnvironment;
import dev.jobdrill.environment.Sandbox;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.MdcContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As many test classes as there are threads, each running one drill after the other, in one JVM. Each drill emits all that
 * can be emitted, with a mark of its own, from its worker's thread and from a pool that all of them share. At the end each
 * event is looked for at its own drill, and at every other one.
 */
final class ParallelDrills {
  /** What the tests' configurations capture and print nowhere. */
  private static final String LOGGER = "dev.jobdrill.telemetry.parallel";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final AttributeKey<String> MARK = AttributeKey.stringKey("mark");
  private static final Tracer TRACER = DrillTelemetry.openTelemetry().getTracer("acme");
  private static final LongCounter MARKS = DrillTelemetry.openTelemetry()
      .getMeter("acme")
      .counterBuilder("acme.marks")
      .build();
  private static final int CLASSES = 16;

  private final DrillEnvironment environment;
  private final UnaryOperator<Runnable> wrapper;
  private final ExecutorService shared = Executors.newFixedThreadPool(4);

  private ParallelDrills(DrillEnvironment environment, UnaryOperator<Runnable> wrapper) {
    this.environment = environment;
    this.wrapper = wrapper;
  }

  /** What is missing, and what is there and should not be: of another drill, or once more. */
  private record Tally(int expected, List<String> missing, List<String> surplus) {}

  public static void main(String[] arguments) throws Exception {
    String before = Globals.now();
    int drills = Integer.getInteger("drills");
    boolean wrapped = Boolean.getBoolean("wrapped");
    try (DrillEnvironment environment = ChildJvm.environment()) {
      tallyUp(new ParallelDrills(
              environment, task -> wrapped ? MdcContext.wrap(Context.current().wrap(task)) : task)
          .run(drills));
    }
    tell("left", Globals.now().equals(before) ? "nothing" : Globals.now() + " was " + before);
    tell("OpenTelemetry", Globals.openTelemetry());
  }

  private static void tallyUp(List<Tally> tallies) {
    tell("drills", tallies.size());
    tell("expected", tallies.stream().mapToInt(Tally::expected).sum());
    tell("missing", tallies.stream().mapToInt(tally -> tally.missing().size()).sum());
    tell("surplus", tallies.stream().mapToInt(tally -> tally.surplus().size()).sum());
    Set<String> kinds = new TreeSet<>();
    tallies.forEach(tally -> tally.missing().forEach(event -> kinds.add(event.split(" ")[0])));
    tell("missing kinds", kinds);
    tell(
        "first surplus",
        tallies.stream().flatMap(tally -> tally.surplus().stream()).findFirst().orElse("none"));
  }

  private List<Tally> run(int drills) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLASSES);
    try {
      List<Callable<List<Tally>>> classes = IntStream.range(0, CLASSES)
          .<Callable<List<Tally>>>mapToObj(number -> () -> drillsOf(number, drills))
          .toList();
      List<Tally> tallies = new ArrayList<>();
      for (Future<List<Tally>> each : threads.invokeAll(classes)) {
        tallies.addAll(each.get());
      }
      return tallies;
    } finally {
      threads.shutdownNow();
      shared.shutdownNow();
    }
  }

  private List<Tally> drillsOf(int testClass, int drills) throws Exception {
    List<Tally> tallies = new ArrayList<>();
    for (int number = testClass; number < drills; number += CLASSES) {
      tallies.add(drill("<" + number + ">"));
    }
    return tallies;
  }

  /** Pipeline, job id and correlation id are the same for all, as they may be in tests. */
  private Tally drill(String mark) {
    try (Sandbox sandbox = environment.openSandbox()) {
      sandbox.stubServer().stubFor(post("/charge").willReturn(ok()));
      Pipeline<String> pipeline = Pipeline.named("p")
          .input(String.class)
          .step("a", String.class, (text, step) -> {
            emit("a", text);
            DrillRig.post(step, sandbox.stubServer().url("/charge"), text);
            return text;
          })
          .action("b", this::failOnce)
          .retry(DrillRig.everySecond(2))
          .build();
      JobHarness jobs = JobHarness.of(sandbox, DrillSettings.DEFAULT, List.of(pipeline));
      JobRun run =
          jobs.settle(jobs.enqueue(mark, EnqueueOptions.correlatedBy("c").jobId("job-1")));
      return compare(expected(mark), found(run));
    }
  }

  private void failOnce(String mark, StepContext step) throws Exception {
    emit("b" + step.attempt(), mark);
    if (step.attempt() == 1) {
      throw new IllegalStateException(mark);
    }
  }

  private void emit(String where, String mark) throws Exception {
    log.info("worker {}{}", where, mark);
    LogManager.getLogger(LOGGER).info("log4j {}{}", where, mark);
    java.util.logging.Logger.getLogger(LOGGER).info("jul " + where + mark);
    measure("worker", where, mark);
    shared
        .submit(wrapper.apply(() -> {
          log.info("pool {}{}", where, mark);
          measure("pool", where, mark);
        }))
        .get();
  }

  private static void measure(String thread, String where, String mark) {
    TRACER.spanBuilder(thread + " " + where + mark).startSpan().end();
    MARKS.add(1, Attributes.of(MARK, thread + " " + where + mark));
  }

  private static List<String> expected(String mark) {
    List<String> events = new ArrayList<>();
    for (String where : List.of("a", "b1", "b2")) {
      List.of("worker ", "log4j ", "jul ", "pool ")
          .forEach(how -> events.add("line " + how + where + mark));
      for (String thread : List.of("worker ", "pool ")) {
        events.add("span " + thread + where + mark);
        events.add("metric " + thread + where + mark);
      }
    }
    events.add("report " + mark);
    events.add("request " + mark);
    return events;
  }

  private static List<String> found(JobRun run) {
    List<String> events = new ArrayList<>();
    run.logs().stream()
        .filter(line -> line.logger().equals(LOGGER))
        .forEach(line -> events.add("line " + line.message()));
    run.spans().stream()
        .filter(span -> span.getInstrumentationScopeInfo().getName().equals("acme"))
        .forEach(span -> events.add("span " + span.getName()));
    run.metrics().stream()
        .filter(metric -> metric.getName().equals("acme.marks"))
        .forEach(metric -> addPoints(metric, events));
    run.errorReports().forEach(report -> events.add("report " + report.error().getMessage()));
    run.exchanges()
        .forEach(exchange ->
            events.add("request " + exchange.http().request().body().text().replace("\"", "")));
    return events;
  }

  /** One event for each time it was counted. */
  private static void addPoints(MetricData metric, List<String> into) {
    metric
        .getLongSumData()
        .getPoints()
        .forEach(point -> IntStream.range(0, (int) point.getValue())
            .forEach(count -> into.add("metric " + point.getAttributes().get(MARK))));
  }

  private static Tally compare(List<String> expected, List<String> found) {
    List<String> surplus = new ArrayList<>(found);
    List<String> missing = new ArrayList<>();
    expected.forEach(event -> {
      if (!surplus.remove(event)) {
        missing.add(event);
      }
    });
    return new Tally(expected.size(), missing, surplus);
  }
}
