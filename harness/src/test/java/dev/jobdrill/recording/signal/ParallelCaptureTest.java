package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.telemetry.MdcContext;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ParallelCaptureTest {
  private static final Logger log = LoggerFactory.getLogger(ParallelCaptureTest.class);
  private static final int DRILLS = 1_000;
  private static final int THREADS = 16;
  private static final String[] STEPS = {"a", "b"};

  /** What one drill saw, and how much of that was another's. */
  private record Tally(int lines, int spans, int reports, int foreign) {}

  @Test
  void ofAThousandDrillsInParallelNoneGetsAnothersEvent() throws Exception {
    ExecutorService shared = Executors.newFixedThreadPool(4);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Tally>> drills = IntStream.range(0, DRILLS)
          .<Callable<Tally>>mapToObj(number -> () -> drill(number, shared))
          .toList();
      int lines = 0;
      int spans = 0;
      int reports = 0;
      int foreign = 0;
      for (Future<Tally> drill : threads.invokeAll(drills)) {
        Tally tally = drill.get();
        lines += tally.lines();
        spans += tally.spans();
        reports += tally.reports();
        foreign += tally.foreign();
      }

      // Two lines of the user's a step, one of them on a pool that all drills share.
      assertThat(lines).isEqualTo(DRILLS * STEPS.length * 2);
      assertThat(spans).isEqualTo(DRILLS * STEPS.length);
      assertThat(reports).isEqualTo(0);
      assertThat(foreign).isEqualTo(0);
    } finally {
      threads.shutdownNow();
      shared.shutdownNow();
    }
  }

  private static Tally drill(int number, ExecutorService shared) {
    String mark = "mark-" + UUID.randomUUID();
    try (DrillRig rig = new DrillRig()) {
      Pipeline<String> pipeline = Pipeline.named("p")
          .input(String.class)
          .step("a", String.class, (text, step) -> emit(text, shared))
          .step("b", String.class, (text, step) -> emit(text, shared))
          .build();
      var jobs = rig.jobs(pipeline);
      EnqueueOptions options = EnqueueOptions.correlatedBy("c" + number);
      JobRun run = jobs.settle(jobs.enqueue(mark, options));
      return tally(run, mark);
    }
  }

  private static String emit(String mark, ExecutorService shared) throws Exception {
    log.info("mine {}", mark);
    Span.current().setAttribute("mark", mark);
    shared.submit(MdcContext.wrap((Runnable) () -> log.info("pool {}", mark))).get();
    return mark;
  }

  private static Tally tally(JobRun run, String mark) {
    List<LogLine> lines = run.logs().stream()
        .filter(line -> line.logger().equals(ParallelCaptureTest.class.getName()))
        .toList();
    List<String> spans = new ArrayList<>();
    run.spans()
        .forEach(span -> span.getAttributes().forEach((key, value) -> {
          if (key.getKey().equals("mark")) {
            spans.add(String.valueOf(value));
          }
        }));
    long foreign = lines.stream().filter(line -> !line.message().endsWith(mark)).count()
        + spans.stream().filter(found -> !found.equals(mark)).count()
        + run.logs().stream()
            .filter(line -> !run.correlationId().equals(line.mdc().get("correlation_id")))
            .count()
        + run.unattributedLogs().stream()
            .filter(line -> line.logger().equals(ParallelCaptureTest.class.getName()))
            .count();
    return new Tally(lines.size(), spans.size(), run.errorReports().size(), (int) foreign);
  }
}
