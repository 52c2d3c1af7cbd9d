package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobExecutorBuilder;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobInterceptor;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.StepExecution;
import dev.jobdrill.executor.Transition;
import dev.jobdrill.executor.WorkerCrash;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepOptions;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class StepLoggingTest {
  private final String correlation = "corr-" + UUID.randomUUID();
  private final JobRig rig = new JobRig();
  private final CapturedLines lines = new CapturedLines(correlation);

  @AfterEach
  void stopCapturing() {
    lines.close();
    MDC.clear();
  }

  private JobExecutorBuilder logging(Pipeline<?>... pipelines) {
    return rig.builder(pipelines).interceptor(new StepLogging(rig.clock()));
  }

  private <I> JobHandle run(JobExecutor executor, Pipeline<I> pipeline, I input) {
    JobHandle handle = executor.enqueue(
        pipeline, input, EnqueueOptions.correlatedBy(correlation).jobId("job-7"));
    rig.settle(executor, handle);
    return handle;
  }

  private static PipelineBuilder<String, String> twice() {
    return Pipeline.named("p")
        .input(String.class)
        .queue("q")
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5))));
  }

  @Test
  void eachStepHasItsBoundaryLinesAndASkippedOneADebugLine() {
    Pipeline<String> pipeline = twice()
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> {
          step.sleep(Duration.ofMillis(1_500));
          if (step.attempt() == 1) {
            throw new IllegalStateException("once");
          }
        })
        .build();
    run(logging(pipeline).build(), pipeline, "x");

    assertThat(lines.texts())
        .containsExactly(
            "INFO Step a started",
            "INFO Step a completed after 0 ms",
            "INFO Step b started",
            "INFO Step b failed after 1500 ms",
            "DEBUG Step a skipped: an earlier attempt completed it",
            "INFO Step b started",
            "INFO Step b completed after 1500 ms");
  }

  @Test
  void aBoundaryLineCarriesEveryFieldAsAKeyValuePairAndTheIdsInTheMdc() {
    Pipeline<String> pipeline = twice()
        .action("a", (text, step) -> {
          step.sleep(Duration.ofMillis(1_500));
          throw new IllegalStateException("always");
        })
        .retry(RetryPolicy.attempts(1))
        .build();
    run(logging(pipeline).build(), pipeline, "x");

    ILoggingEvent failed = lines.only("Step a failed after 1500 ms");
    assertThat(CapturedLines.keyValues(failed))
        .containsOnly(
            entry("timestamp", "2026-03-01T08:00:01.500Z"),
            entry("job_id", "job-7"),
            entry("correlation_id", correlation),
            entry("pipeline", "p"),
            entry("queue", "q"),
            entry("step_name", "a"),
            entry("attempt", 1),
            entry("status", "failed"),
            entry("duration_ms", 1_500L),
            entry("error_type", "java.lang.IllegalStateException"));
    assertThat(failed.getThrowableProxy().getMessage()).isEqualTo("always");
    assertThat(failed.getMDCPropertyMap()).isEqualTo(ids("a", "1"));
    ILoggingEvent started = lines.only("Step a started");
    assertThat(CapturedLines.keyValues(started))
        .containsEntry("timestamp", "2026-03-01T08:00:00.000Z")
        .containsEntry("status", "started")
        .doesNotContainKeys("duration_ms", "error_type", "parent_job_id");
    assertThat(started.getMDCPropertyMap()).isEqualTo(ids("a", "1"));
  }

  private Map<String, String> ids(String step, String attempt) {
    return Map.of(
        "job_id",
        "job-7",
        "correlation_id",
        correlation,
        "pipeline",
        "p",
        "queue",
        "q",
        "step_name",
        step,
        "attempt",
        attempt);
  }

  @Test
  void whatAStepLogsCarriesTheIdsAndTheThreadsOwnMdcIsRestoredEvenIfAStepClearsIt() {
    Pipeline<String> pipeline = twice()
        .action("a", (text, step) -> {
          CapturedLines.USER.info("from a");
          MDC.clear();
          MDC.put("leftover", "of a");
        })
        .action("b", (text, step) -> {
          CapturedLines.USER.info("from b");
          throw new AssertionError("fails");
        })
        .build();
    MDC.put("mine", "before");
    run(logging(pipeline).build(), pipeline, "x");

    assertThat(MDC.getCopyOfContextMap()).containsOnly(entry("mine", "before"));
    assertThat(lines.only("from a").getMDCPropertyMap())
        .containsAllEntriesOf(ids("a", "1"))
        .containsEntry("mine", "before");
    assertThat(lines.events())
        .filteredOn(event -> event.getMessage().equals("from b"))
        .extracting(ILoggingEvent::getMDCPropertyMap)
        .allSatisfy(mdc -> assertThat(mdc).doesNotContainKey("leftover"))
        .extracting(mdc -> mdc.get("attempt"))
        .containsExactly("1", "2");
  }

  @Test
  void aCrashedWorkerLogsNoSecondLineAndLeavesNoMdc() {
    Pipeline<String> pipeline = twice().action("a", (text, step) -> {}).build();
    JobExecutor executor = logging(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public Object aroundStep(StepExecution execution, StepCall call) throws Throwable {
            if (execution.attempt() == 1) {
              throw new WorkerCrash("in a");
            }
            return call.proceed();
          }
        })
        .build();
    run(executor, pipeline, "x");

    assertThat(lines.texts())
        .containsExactly(
            "INFO Step a started", "INFO Step a started", "INFO Step a completed after 0 ms");
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void aBodyThatReturnsNothingAnIgnoredTimeoutAndARefusedWriteAreNotCalledCompleted() {
    Pipeline<String> nothing =
        twice().step("a", String.class, (text, step) -> null).build();
    run(logging(nothing).build(), nothing, "x");
    Pipeline<String> late = Pipeline.named("late")
        .input(String.class)
        .action(
            "b",
            (text, step) -> {
              try {
                step.sleep(Duration.ofSeconds(9));
              } catch (InterruptedException ignored) {
                CapturedLines.USER.info("goes on");
              }
            },
            StepOptions.timeout(Duration.ofSeconds(1)))
        .retry(RetryPolicy.attempts(1))
        .build();
    run(logging(late).build(), late, "x");

    assertThat(lines.texts())
        .containsExactly(
            "INFO Step a started",
            "INFO Step a failed after 0 ms",
            "INFO Step a started",
            "INFO Step a failed after 0 ms",
            "INFO Step b started",
            "INFO goes on",
            "INFO Step b failed after 1000 ms");
    assertThat(CapturedLines.keyValues(lines.only("Step b failed after 1000 ms")))
        .containsEntry("error_type", "dev.jobdrill.executor.StepTimeoutException");
  }

  @Test
  void aStepThatHangsFailsWhenItsJobIsTakenFromItAndNotAgainWhenItComesBack() {
    Pipeline<String> stubborn = Pipeline.named("stubborn")
        .input(String.class)
        .action("a", Stubborn::sleep, StepOptions.timeout(Duration.ofSeconds(1)))
        .retry(RetryPolicy.attempts(1))
        .build();
    run(logging(stubborn).build(), stubborn, "x");

    assertThat(lines.texts())
        .containsExactly("INFO Step a started", "INFO Step a failed after 6000 ms");
    assertThat(CapturedLines.keyValues(lines.events().get(1)))
        .containsEntry("error_type", "dev.jobdrill.executor.StepHungException");
  }

  @Test
  void aLostLeaseIsSaidSo() {
    Pipeline<String> pipeline = twice().action("a", (text, step) -> {}).build();
    JobExecutor executor = logging(pipeline)
        .interceptor(new JobInterceptor() {
          @Override
          public boolean aroundTransition(Transition transition, TransitionCall call) {
            boolean refused = transition.attempt() == 1 && transition.step() != null;
            return !refused && call.proceed();
          }
        })
        .build();
    run(executor, pipeline, "x");

    assertThat(CapturedLines.keyValues(lines.events().get(1))).containsEntry("status", "lost");
    assertThat(lines.events()).hasSize(4);
  }

  @Test
  void aParentWaitsAndItsChildNamesIt() {
    Pipeline<String> child = Pipeline.named("child")
        .input(String.class)
        .action("c", (text, step) -> {})
        .build();
    Pipeline<String> parent =
        twice().action("a", (text, step) -> step.spawn(child, text).await()).build();
    run(logging(parent, child).build(), parent, "x");

    assertThat(lines.texts())
        .containsExactly(
            "INFO Step a started",
            "INFO Step a waits for its children after 0 ms",
            "INFO Step c started",
            "INFO Step c completed after 0 ms",
            "INFO Step a started",
            "INFO Step a completed after 0 ms");
    ILoggingEvent ofChild = lines.only("Step c started");
    assertThat(ofChild.getMDCPropertyMap()).containsEntry("parent_job_id", "job-7");
    assertThat(CapturedLines.keyValues(ofChild)).containsEntry("parent_job_id", "job-7");
    assertThat(CapturedLines.keyValues(lines.events().get(1))).containsEntry("status", "waiting");
  }
}
