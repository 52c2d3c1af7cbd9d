package dev.jobdrill.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobdrill.executor.EnqueueOptions;
import dev.jobdrill.executor.JobExecutor;
import dev.jobdrill.executor.JobHandle;
import dev.jobdrill.executor.JobRig;
import dev.jobdrill.executor.JobState;
import dev.jobdrill.pipeline.Backoff;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorReportingTest {
  record Customer(String name, String card) {}

  record Order(int id, String note, Customer customer) {}

  private static final Order ORDER =
      new Order(7, "n".repeat(300), new Customer("Ada", "4111 1111 1111 1111"));

  private final JobRig rig = new JobRig();
  private final Recording reports = new Recording();

  private static Pipeline<Order> failing() {
    return Pipeline.named("p")
        .input(Order.class)
        .queue("q")
        .action("a", (order, step) -> {
          throw new IllegalStateException("no " + step.attempt());
        })
        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(5))))
        .reportFields("$.id", "$.note", "$.customer.name", "$.customer", "$.absent.deeper")
        .build();
  }

  private JobHandle run(ErrorReporter reporter, Pipeline<Order> pipeline) {
    JobExecutor executor = rig.builder(pipeline)
        .interceptor(new ErrorReporting(reporter, List.of(pipeline)))
        .build();
    JobHandle handle =
        executor.enqueue(pipeline, ORDER, EnqueueOptions.correlatedBy("corr-1").jobId("job-7"));
    rig.settle(executor, handle);
    return handle;
  }

  @Test
  void eachFailedAttemptIsReportedOnceWithWhereItWas() {
    run(reports, failing());

    assertThat(reports.events)
        .containsExactly(
            "enter a #1",
            "leave a #1",
            "IllegalStateException: no 1 in a #1, retried",
            "enter a #2",
            "leave a #2",
            "IllegalStateException: no 2 in a #2, dead");
    assertThat(reports.contexts.get(0))
        .usingRecursiveComparison()
        .ignoringFields("payload")
        .isEqualTo(new ErrorContext("job-7", "corr-1", null, "p", "q", "a", 1, Map.of()));
  }

  @Test
  void ofThePayloadOnlyAllowedFieldsAreReportedAndWholeObjectsNever() {
    run(reports, failing());

    assertThat(reports.contexts.get(0).payload())
        .isEqualTo(Map.of("$.id", "7", "$.note", "n".repeat(200) + "…", "$.customer.name", "Ada"));
  }

  @Test
  void aPipelineWithoutAnAllowlistReportsNothingOfThePayload() {
    Pipeline<Order> silent = Pipeline.named("p")
        .input(Order.class)
        .action("a", (order, step) -> {
          throw new IllegalStateException("no");
        })
        .retry(RetryPolicy.attempts(1))
        .build();
    run(reports, silent);

    assertThat(reports.contexts)
        .isNotEmpty()
        .allSatisfy(context -> assertThat(context.payload()).isEmpty());
  }

  @Test
  void aStepThatReturnsNothingWhereItShouldIsReportedThoughItThrewNothing() {
    Pipeline<Order> nothing = Pipeline.named("p")
        .input(Order.class)
        .step("a", String.class, (order, step) -> null)
        .retry(RetryPolicy.attempts(1))
        .build();
    run(reports, nothing);

    assertThat(reports.events.get(2)).startsWith("NullOutputException: ").endsWith("in a #1, dead");
  }

  @Test
  void aReporterThatThrowsFailsNoJob() {
    ErrorReporter broken = new ErrorReporter() {
      @Override
      public void report(Throwable error, ErrorContext context, boolean dead) {
        throw new IllegalStateException("reporter is broken");
      }

      @Override
      public Scope enter(ErrorContext context) {
        throw new IllegalStateException("reporter is broken");
      }
    };
    JobHandle handle = run(broken, failing());

    assertThat(rig.find(handle).state()).isEqualTo(JobState.DEAD);
    assertThat(rig.find(handle).errors()).extracting("message").containsExactly("no 1", "no 2");
  }

  private static final class Recording implements ErrorReporter {
    private final List<String> events = new ArrayList<>();
    private final List<ErrorContext> contexts = new ArrayList<>();

    @Override
    public void report(Throwable error, ErrorContext context, boolean dead) {
      contexts.add(context);
      events.add(error.getClass().getSimpleName() + ": " + error.getMessage() + " in "
          + where(context) + (dead ? ", dead" : ", retried"));
    }

    @Override
    public Scope enter(ErrorContext context) {
      events.add("enter " + where(context));
      return () -> events.add("leave " + where(context));
    }

    private static String where(ErrorContext context) {
      return context.step() + " #" + context.attempt();
    }
  }
}
