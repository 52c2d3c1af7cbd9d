package dev.jobdrill.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.jobdrill.pipeline.Pipeline;
import dev.jobdrill.pipeline.PipelineBuilder;
import dev.jobdrill.pipeline.RetryPolicy;
import dev.jobdrill.pipeline.StepContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StepOutputTest {
  record Line(String sku, Instant at) {}

  private final JobRig rig = new JobRig();

  @Test
  void aStepGetsWhatTheCheckpointHoldsAndNotTheObjectThatWasReturned() {
    List<Line> returned = new ArrayList<>(List.of(new Line("a", JobRig.START)));
    AtomicReference<List<Line>> got = new AtomicReference<>();
    Pipeline<String> pipeline = start()
        .step("lines", new TypeReference<List<Line>>() {}, (text, step) -> returned)
        .action("read", (lines, step) -> got.set(lines))
        .build();

    rig.run(pipeline, "x");

    assertThat(got.get()).isEqualTo(returned).isNotSameAs(returned);
    assertThat(got.get().get(0)).isInstanceOf(Line.class);
  }

  @Test
  void anyEarlierOutputCanBeAskedForByNameAndType() {
    List<Object> got = new ArrayList<>();
    Pipeline<String> pipeline = start()
        .step("line", Line.class, (text, step) -> new Line(text, JobRig.START))
        .step("prices", new TypeReference<Map<String, Long>>() {}, (line, step) -> Map.of("a", 1L))
        .step("count", Integer.class, (prices, step) -> 7)
        .action("pause", (number, step) -> {})
        .action("read", (number, step) -> {
          got.add(number);
          got.add(step.output("line", Line.class));
          got.add(step.output("prices", new TypeReference<Map<String, Long>>() {}));
          got.add(step.output("count", Integer.class));
        })
        .build();

    rig.run(pipeline, "x");

    assertThat(got).containsExactly(7, new Line("x", JobRig.START), Map.of("a", 1L), 7);
  }

  @Test
  void anOutputMayBeAskedForAsAPrimitive() {
    assertThat(askingFor(step -> step.output("count", int.class))).isEqualTo("7");
    assertThat(askingFor(step -> step.output("count", long.class))).isEqualTo("7");
  }

  @Test
  void askingForWhatThereIsNotSaysWhatThereIs() {
    String start = "Step 'asking' of pipeline 'p' asked for the output of step '";

    assertThat(askingFor(step -> step.output("contu", Integer.class)))
        .isEqualTo(
            start + "contu': the pipeline has no such step; its steps are [count, pause, asking,"
                + " later].");
    assertThat(askingFor(step -> step.output("pause", Integer.class)))
        .isEqualTo(
            start + "pause': it is an action and has none; declare it with step(...) to give it"
                + " one.");
    assertThat(askingFor(step -> step.output("later", Integer.class)))
        .isEqualTo(start + "later': it comes later; its steps are [count, pause, asking, later].");
    assertThat(askingFor(step -> step.output("asking", Integer.class)))
        .isEqualTo(start + "asking': that is this step itself, which has not returned yet.");
  }

  @Test
  void askingForAnotherTypeSaysWhatWasFound() {
    assertThat(askingFor(step -> step.output("count", Line.class)))
        .startsWith("The output of step 'count' cannot be read as " + Line.class.getName() + ": ")
        .endsWith("Found 7");
  }

  @Test
  void anEmptyOptionalReadAsAnotherTypeIsNamed() {
    AtomicReference<String> message = new AtomicReference<>();
    Pipeline<String> pipeline = start()
        .step("maybe", new TypeReference<Optional<String>>() {}, (text, step) -> Optional.empty())
        .action("read", (maybe, step) -> {
          assertThat(maybe).isEmpty();
          assertThatThrownBy(() -> step.output("maybe", String.class))
              .isInstanceOf(PayloadException.class)
              .satisfies(e -> message.set(e.getMessage()));
        })
        .build();

    assertThat(rig.run(pipeline, "x").state()).isEqualTo(JobState.COMPLETED);
    assertThat(message.get())
        .isEqualTo("The output of step 'maybe' is null; expected java.lang.String.");
  }

  @Test
  void aStepThatReturnsNullFailsAtThatStepByName() {
    Pipeline<String> pipeline = start()
        .step("transform", Line.class, (text, step) -> null)
        .action("persist", (line, step) -> {
          throw new AssertionError("persist ran");
        })
        .retry(RetryPolicy.never())
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.checkpoints()).isEmpty();
    assertThat(job.errors()).singleElement().satisfies(error -> {
      assertThat(error.step()).isEqualTo("transform");
      assertThat(error.type()).isEqualTo(NullOutputException.class.getName());
      assertThat(error.message())
          .isEqualTo("Step 'transform' of pipeline 'p' returned null although it declares "
              + Line.class.getTypeName()
              + " as its output. Return a value, or declare the step with action(...) if it has"
              + " none.");
    });
  }

  @Test
  void anOutputThatDoesNotSurviveJsonFailsTheStepThatMadeIt() {
    Pipeline<String> pipeline = start()
        .step(
            "make",
            new TypeReference<Map<String, List<Object>>>() {},
            (text, step) -> Map.of("a", List.of(1, new BigDecimal("0.12345678901234567890"))))
        .action("use", (map, step) -> {})
        .retry(RetryPolicy.never())
        .build();

    StoredJob job = rig.run(pipeline, "x");

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors().get(0).step()).isEqualTo("make");
    assertThat(job.errors().get(0).message())
        .startsWith(
            "The output of step 'make' does not survive a round trip through JSON: at /a/1 it wrote"
                + " 0.1234567890123456789 and read back 0.12345678901234568.");
  }

  @Test
  void aTypeThatChangedBetweenTwoAttemptsFailsTheStepThatReadsIt() {
    Pipeline<String> before = start()
        .step("make", String.class, (text, step) -> "not a number")
        .action("use", (text, step) -> {
          throw new IllegalStateException("first");
        })
        .build();
    Pipeline<String> after = start()
        .step("make", Integer.class, (text, step) -> 1)
        .action("use", (number, step) -> {})
        .retry(RetryPolicy.attempts(2))
        .build();
    JobHandle handle = rig.executor(before).enqueue(before, "x", EnqueueOptions.freshCorrelation());
    rig.executor(before).runNext();

    StoredJob job = rig.settle(rig.executor(after), handle);

    assertThat(job.state()).isEqualTo(JobState.DEAD);
    assertThat(job.errors().get(1).step()).isEqualTo("use");
    assertThat(job.errors().get(1).message())
        .startsWith("The output of step 'make' cannot be read as java.lang.Integer: ")
        .endsWith("Found \"not a number\"");
  }

  /** What a step gets or is told when it asks its context for something. */
  private static String askingFor(Function<StepContext, Object> question) {
    AtomicReference<String> answer = new AtomicReference<>();
    Pipeline<String> pipeline = start()
        .step("count", Integer.class, (text, step) -> 7)
        .action("pause", (number, step) -> {})
        .step("asking", Integer.class, (number, step) -> {
          try {
            answer.set(question.apply(step).toString());
          } catch (IllegalArgumentException | PayloadException e) {
            answer.set(e.getMessage());
          }
          return 8;
        })
        .step("later", Integer.class, (number, step) -> 9)
        .retry(RetryPolicy.never())
        .build();
    StoredJob job = new JobRig().run(pipeline, "x");
    assertThat(job.errors()).isEmpty();
    return answer.get();
  }

  private static PipelineBuilder<String, String> start() {
    return Pipeline.named("p").input(String.class);
  }
}
