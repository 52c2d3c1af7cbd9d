package dev.jobdrill.recording.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.StepContext;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.LogLine.Basis;
import dev.jobdrill.telemetry.MdcContext;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogSourcesTest {
  private static final Logger log = LoggerFactory.getLogger(LogSourcesTest.class);

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void linesOfLog4jAreCapturedAlsoOfLoggersThatPassNothingOn() {
    JobRun run = run(step -> {
      LogManager.getLogger("acme.Log4j").warn("by {}", "Log4j", new IllegalStateException("why"));
      LogManager.getLogger("dev.jobdrill.quiet").info("quiet");
    });

    assertThat(line(run, "by Log4j").level()).isEqualTo(Level.WARN);
    assertThat(line(run, "by Log4j").logger()).isEqualTo("acme.Log4j");
    assertThat(line(run, "by Log4j").throwable()).hasMessage("why");
    assertThat(line(run, "by Log4j").origin()).isEqualTo(new StepRef(run.jobId(), 1, "s"));
    assertThat(line(run, "quiet").basis()).isEqualTo(Basis.WORKER_THREAD);
  }

  @Test
  void linesOfJavaUtilLoggingAreCapturedWithSlf4jsMdc() {
    java.util.logging.Logger alone = java.util.logging.Logger.getLogger("acme.alone");
    JobRun run = run(step -> {
      java.util.logging.Logger.getLogger("acme.Jul")
          .log(java.util.logging.Level.SEVERE, "by {0}", "jul");
      alone.info("alone");
    });

    assertThat(line(run, "by jul").level()).isEqualTo(Level.ERROR);
    assertThat(line(run, "by jul").mdc()).containsEntry("step_name", "s");
    assertThat(line(run, "alone").basis()).isEqualTo(Basis.MDC);
  }

  @Test
  void aThreadThatIsGivenTheMdcBelongsToTheStep() {
    JobRun run = onPool((pool, step) ->
        pool.submit(MdcContext.wrap((Runnable) () -> log.info("wrapped"))).get());

    assertThat(line(run, "wrapped").basis()).isEqualTo(Basis.MDC);
    assertThat(line(run, "wrapped").origin()).isEqualTo(new StepRef(run.jobId(), 1, "s"));
    assertThat(line(run, "wrapped").thread())
        .isNotEqualTo(Thread.currentThread().getName());
  }

  @Test
  void aThreadThatIsGivenTheTraceContextAloneBelongsToTheStepAndLacksItsMdc() {
    JobRun run = onPool((pool, step) ->
        pool.submit(Context.current().wrap((Runnable) () -> log.info("traced"))).get());

    assertThat(line(run, "traced").basis()).isEqualTo(Basis.TRACE_CONTEXT);
    assertThat(line(run, "traced").step()).hasValue("s");
    assertThat(line(run, "traced").mdc()).isEmpty();
  }

  @Test
  void aThreadThatIsGivenNothingLeavesUnattributedLinesWhichSayWhoStartedIt() {
    JobRun run = onPool(
        (pool, step) -> pool.submit(() -> log.info("lost {}", step.jobId())).get());

    assertThat(run.logs()).extracting(LogLine::message).doesNotContain("lost " + run.jobId());
    assertThat(run.unattributedLogs())
        .filteredOn(line -> line.message().equals("lost " + run.jobId()))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.basis()).isEqualTo(Basis.STARTED_BY_WORKER);
          assertThat(line.origin()).isNull();
        });
  }

  /** JUnit's pool starts threads as it needs them, from within a test that waits, say; and then they run other tests. */
  @Test
  void aThreadOfThePoolThatRunsTheAttemptWorksForOthersToo() throws Exception {
    ForkJoinPool testsPool = new ForkJoinPool(2);
    ForkJoinPool stepsPool = new ForkJoinPool(1);
    try {
      JobRun run = testsPool
          .submit(() -> run(step -> {
            logAndAwait(testsPool, "of another test");
            logAndAwait(stepsPool, "of the step");
          }))
          .get();

      assertThat(run.unattributedLogs())
          .filteredOn(line -> line.message().startsWith("of "))
          .extracting(line -> line.basis() + " " + line.message())
          .containsExactly("NOTHING of another test", "STARTED_BY_WORKER of the step");
    } finally {
      testsPool.shutdown();
      stepsPool.shutdown();
    }
  }

  /** By a latch: a thread of the pool that joins a task may run it itself. */
  private static void logAndAwait(ForkJoinPool pool, String message) {
    CountDownLatch logged = new CountDownLatch(1);
    pool.execute(() -> {
      log.info(message);
      logged.countDown();
    });
    awaitQuietly(logged);
  }

  /** Whoever is there uses the common pool, so while there is another drill, nobody can tell whose line it is. */
  @Test
  void aThreadOfTheCommonPoolWorksForOneDrillOnlyIfThereIsNoOther() {
    ForkJoinPool common = ForkJoinPool.commonPool();
    assertThat(Place.worksForOthers(common, null, true)).isFalse();
    assertThat(Place.worksForOthers(common, null, false)).isTrue();
    assertThat(Place.worksForOthers(null, null, false)).isFalse();
  }

  @Test
  void aLateLineShowsUpInARunThatWasObservedBefore() throws InterruptedException {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CountDownLatch settled = new CountDownLatch(1);
    JobRun run = run(step -> pool.execute(MdcContext.wrap((Runnable) () -> {
      awaitQuietly(settled);
      log.info("late");
    })));
    assertThat(run.logs()).extracting(LogLine::message).doesNotContain("late");

    settled.countDown();

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> run.logs().stream().anyMatch(line -> line.message().equals("late")));
    pool.shutdown();
    assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void whatIsCapturedIsSaid() {
    assertThat(run(step -> {}).signals().logCapture())
        .isEqualTo(
            "Log lines are captured of Logback, Log4j 2, java.util.logging, at the levels that are"
                + " switched on there; Jobdrill changes none.");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static LogLine line(JobRun run, String message) {
    List<LogLine> found =
        run.logs().stream().filter(line -> line.message().equals(message)).toList();
    assertThat(found).as("lines '%s' in %s", message, run.logs()).hasSize(1);
    return found.get(0);
  }

  private JobRun run(java.util.function.Consumer<StepContext> body) {
    return rig.jobs(Pipeline.named("p")
            .input(String.class)
            .action("s", (text, step) -> body.accept(step))
            .build())
        .runUntilSettled("x");
  }

  private interface PoolBody {
    Object run(ExecutorService pool, StepContext step)
        throws InterruptedException, ExecutionException;
  }

  private JobRun onPool(PoolBody body) {
    return run(step -> {
      ExecutorService pool = Executors.newSingleThreadExecutor();
      try {
        body.run(pool, step);
      } catch (InterruptedException | ExecutionException failure) {
        throw new IllegalStateException(failure);
      } finally {
        pool.shutdown();
      }
    });
  }
}
