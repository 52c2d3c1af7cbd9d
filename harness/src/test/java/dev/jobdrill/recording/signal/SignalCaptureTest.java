package dev.jobdrill.recording.signal;

import static dev.jobdrill.drill.DrillRig.everySecond;
import static dev.jobdrill.fault.Faults.crash;
import static dev.jobdrill.fault.Faults.fault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.drill.DrillRig;
import dev.jobdrill.drill.DrillSettings;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.recording.JobRun;
import dev.jobdrill.recording.signal.LogLine.Basis;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class SignalCaptureTest {
  private static final Logger log = LoggerFactory.getLogger(SignalCaptureTest.class);

  private final DrillRig rig = new DrillRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private final Pipeline<String> twoSteps = Pipeline.named("two")
      .input(String.class)
      .step("a", String.class, (text, step) -> {
        log.atWarn().addKeyValue("n", 7).log("in {}", step.stepName());
        return text;
      })
      .action("b", (text, step) -> {
        if (step.attempt() == 1) {
          throw new IllegalStateException("once");
        }
      })
      .retry(everySecond(3))
      .build();

  @Test
  void theEndOfTheCapturingLosesNoLine() {
    JobRun run = rig.jobs(twoSteps).runUntilSettled("x");

    rig.close();

    assertThat(run.signals().logsAreWhole()).isTrue();
  }

  @Test
  void aRunHasTheLinesOfItsStepsAndTheirBoundaries() {
    JobRun run = rig.jobs(twoSteps).runUntilSettled("x");

    assertThat(run.logs())
        .extracting(LogLine::message)
        .containsExactly(
            "Step a started",
            "in a",
            "Step a completed after 0 ms",
            "Step b started",
            "Step b failed after 0 ms",
            "Step a skipped: an earlier attempt completed it",
            "Step b started",
            "Step b completed after 0 ms");
    LogLine line = run.logs().get(1);
    assertThat(line.level()).isEqualTo(Level.WARN);
    assertThat(line.logger()).isEqualTo(SignalCaptureTest.class.getName());
    assertThat(line.keyValues()).containsEntry("n", 7);
    assertThat(line.mdc())
        .containsEntry("correlation_id", run.correlationId())
        .containsEntry("step_name", "a");
    assertThat(line.origin()).isEqualTo(new StepRef(run.jobId(), 1, "a"));
    assertThat(line.basis()).isEqualTo(Basis.MDC);
    assertThat(line.at()).isEqualTo(DrillSettings.DEFAULT.start());
    assertThat(run.logs().get(4).throwable()).hasMessage("once");
    assertThat(run.logs().get(7).at()).isEqualTo(DrillSettings.DEFAULT.start().plusSeconds(1));
  }

  @Test
  void spansHaveVirtualTimesAndAreKeptThoughTheyNeverEnd() {
    JobRun run = rig.jobs(twoSteps).inject(fault(crash()).at("a").afterStep()).runUntilSettled("x");

    assertThat(run.spans())
        .extracting(SpanData::getName)
        .containsExactly("send two", "process two", "a", "process two", "a", "b", "ack two");
    assertThat(run.spans().subList(1, 3)).noneMatch(SpanData::hasEnded);
    assertThat(run.spans().get(4).hasEnded()).isTrue();
    assertThat(run.spans().get(5).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(run.spans().get(3).getStartEpochNanos() - run.spans().get(0).getEndEpochNanos())
        .isEqualTo(TimeUnit.SECONDS.toNanos(30));
  }

  @Test
  void metricsReportsAndCommandsAreThoseOfTheTest() {
    JobRun run = rig.jobs(twoSteps).runUntilSettled("x");

    MetricData executions = run.metrics().stream()
        .filter(metric -> metric.getName().equals("jobdrill.step.executions"))
        .findFirst()
        .orElseThrow();
    assertThat(executions.getLongSumData().getPoints().stream()
            .mapToLong(point -> point.getValue())
            .sum())
        .isEqualTo(3);
    assertThat(run.errorReports()).singleElement().satisfies(report -> {
      assertThat(report.error()).hasMessage("once");
      assertThat(report.context().step()).isEqualTo("b");
      assertThat(report.dead()).isFalse();
    });
    // An EVAL loads a script that the server does not have yet.
    assertThat(run.redisCommands().keySet()).isSubsetOf("EVAL", "EVALSHA");
    assertThat(run.redisCommands().get("EVALSHA")).isGreaterThan(5);
  }
}
