package dev.jobdrill.telemetry;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepOptions;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each span says. */
class SpanContentTest {
  private final JobRig rig = new JobRig();
  private final Traces traces = new Traces();

  /** Steps a and b; b fails as often as told. */
  private static Pipeline<String> failing(int times, int attempts) {
    return Pipeline.named("p")
        .input(String.class)
        .queue("q")
        .step("a", String.class, (text, step) -> text)
        .action("b", (text, step) -> {
          if (step.attempt() <= times) {
            throw new IllegalStateException("no " + step.attempt());
          }
        })
        .retry(RetryPolicy.attempts(attempts))
        .build();
  }

  private void run(Pipeline<String> pipeline) {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new OpenTelemetryTracing(traces.sdk()))
        .build();
    EnqueueOptions options = EnqueueOptions.correlatedBy("corr-1").jobId("job-7");
    JobHandle handle = executor.enqueue(pipeline, "x", options);
    rig.settle(executor, handle);
  }

  @Test
  void spansCarryTheConventionsAttributesAndThoseOfTheOneNamespace() {
    Pipeline<String> pipeline = failing(0, 1);
    run(pipeline);

    assertThat(attributes(traces.only("send q")))
        .containsExactlyInAnyOrder(
            "jobdrill.correlation_id=corr-1",
            "jobdrill.created=true",
            "jobdrill.job.id=job-7",
            "jobdrill.pipeline=p",
            "messaging.destination.name=q",
            "messaging.message.id=job-7",
            "messaging.operation.name=send",
            "messaging.operation.type=send",
            "messaging.system=jobdrill");
    assertThat(attributes(traces.only("process q")))
        .contains(
            "messaging.operation.name=process",
            "messaging.operation.type=process",
            "jobdrill.attempt=1",
            "jobdrill.outcome=completed");
    assertThat(attributes(traces.only("ack q")))
        .contains(
            "messaging.operation.name=ack",
            "messaging.operation.type=settle",
            "jobdrill.state=completed",
            "jobdrill.accepted=true");
    assertThat(attributes(traces.only("a")))
        .containsExactlyInAnyOrder(
            "jobdrill.attempt=1",
            "jobdrill.correlation_id=corr-1",
            "jobdrill.job.id=job-7",
            "jobdrill.pipeline=p",
            "jobdrill.step.name=a",
            "jobdrill.step.status=completed");
  }

  private static List<String> attributes(SpanData span) {
    List<String> texts = new ArrayList<>();
    span.getAttributes().forEach((key, value) -> texts.add(key.getKey() + "=" + value));
    return texts;
  }

  @Test
  void aFailedStepHasTheExceptionAndItsTypeWhichTheAttemptHasToo() {
    Pipeline<String> pipeline = failing(1, 1);
    run(pipeline);

    SpanData step = traces.only("b");
    assertThat(step.getStatus().getDescription()).isEqualTo("no 1");
    assertThat(step.getAttributes().get(stringKey("error.type")))
        .isEqualTo("java.lang.IllegalStateException");
    assertThat(step.getEvents())
        .singleElement()
        .satisfies(event -> assertThat(event.getAttributes().get(stringKey("exception.message")))
            .isEqualTo("no 1"));
    SpanData attempt = traces.only("process q");
    assertThat(attempt.getEvents()).isEmpty();
    assertThat(attempt.getAttributes().get(stringKey("error.type")))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void theKindOfEachSpanIsThatOfTheConventions() {
    Pipeline<String> pipeline = failing(0, 1);
    run(pipeline);

    assertThat(traces.all())
        .extracting(SpanData::getKind)
        .containsExactly(
            SpanKind.PRODUCER,
            SpanKind.CONSUMER,
            SpanKind.INTERNAL,
            SpanKind.INTERNAL,
            SpanKind.CLIENT);
  }

  @Test
  void anUnreadableExceptionLeavesItsType() {
    Pipeline<String> pipeline = Pipeline.named("p")
        .input(String.class)
        .action("a", (text, step) -> {
          throw new Unreadable();
        })
        .retry(RetryPolicy.attempts(1))
        .build();
    run(pipeline);

    assertThat(traces.only("a").hasEnded()).isTrue();
    assertThat(traces.only("a").getAttributes().get(stringKey("error.type")))
        .isEqualTo(Unreadable.class.getName());
  }

  @Test
  void anAttemptWhoseStepHangsEndsAsTheStoreKnowsIt() {
    Pipeline<String> stubborn = Pipeline.named("p")
        .input(String.class)
        .queue("q")
        .action("a", Stubborn::sleep, StepOptions.timeout(Duration.ofSeconds(1)))
        .retry(RetryPolicy.attempts(1))
        .build();
    run(stubborn);

    assertThat(attributes(traces.only("process q")))
        .contains("jobdrill.outcome=dead", "error.type=dev.jobdrill.executor.StepHungException");
    assertThat(traces.tree()).isEqualTo("""
            send q PRODUCER
              process q CONSUMER ERROR
                a INTERNAL ERROR
                ack q CLIENT
            """);
  }

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message for you");
    }
  }
}
